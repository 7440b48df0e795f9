"""Rates of outcomes: what part of crimes ended so, under a definition that is always named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from hatecrime.measures import intervals
from hatecrime.measures.bases import Basis, basis_of
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import WHOLE, figures_between, finished, shown_table
from hatecrime.measures.groups import Figure, Table
from hatecrime.measures.periods import Period
from hatecrime.measures.questions import BESIDE, OUTCOME, assigned_codes
from hatecrime.measures.tally import Tally, tally
from hatecrime.outcomes import Definition, OutcomeCode, definitions
from hatecrime.outcomes.types import code_order
from hatecrime.records.map_model import ColumnMap


def rate(
    frame: Any,
    definition: str | Definition | Iterable[str | Definition],
    *,
    by: str | Sequence[str] = (),
    base: str = "recorded",
    denominator: str | None = None,
    period: Period | None = None,
    suppress: int | None = None,
    confidence: float | None = 0.95,
    column_map: ColumnMap | None = None,
    progress: Callable[[int], None] | None = None,
) -> pl.DataFrame:
    """Return what part of crimes had an outcome that a definition holds.

    Only crimes count. One that was cancelled, or whose outcome or type is not understood (a local
    code, a label of several codes), is in no numerator and no denominator: it is counted beside.

    Args:
        frame: the records: a Polars or pandas frame, an Arrow table or a list of mappings, as
            ``check_frame`` takes them; a lazy Polars frame; an opened extract; or the ``Result`` of
            a check, which knows what was checked, and by which column map.
        definition: a named definition, several of them, or one of your own.
        by: dimensions: ``measures.DIMENSIONS`` lists them; any field and any other column is one.
        base: ``"recorded"`` or ``"closed"``: the date that puts a crime in a period.
        denominator: ``"all"`` or ``"assigned"``; None takes all on the recorded base, and assigned
            on the closed base, where there is no other.
        period: the first and the last day, both within it; None as either leaves that end open.
        suppress: the least count to show; smaller ones are hidden, and with them what they could be
            worked out from.
        confidence: of the Wilson interval; None leaves intervals out, and needs no extra.
        column_map: how the columns become fields.
        progress: called with the number of rows of an opened extract that were read so far.

    Returns:
        A row for each definition and group, and for each total. Its columns: the dimensions;
        ``total_over``, the dimensions it is a total over; ``definition``, ``title``, ``source``,
        ``at``, ``edition``, ``codes``; ``base``, ``denominator_of``, ``period``; ``numerator``,
        ``denominator``, ``rate``, ``low``, ``high``, ``confidence``; beside them ``unassigned``,
        ``cancelled``, ``not_understood``, ``not_crimes`` and ``undated``, null where the extract or
        the question has no such thing; ``suppressed``, the counts that are hidden.

    Raises:
        MeasureError: if it cannot be asked for so, and why; if the extra is not installed.
        ExtractError: if the table lacks a column it needs.
        ColumnMapError: if the map does not fit the table.
        TypeError: if no table can be made of what was given.

    >>> from hatecrime import measures
    >>> crimes = [{"record_ref": f"A{n}", "record_type": "crime", "outcome_code": code}
    ...           for n, code in enumerate(["14", "16", "1", "18", "", "66"])]
    >>> table = measures.rate(crimes, "victim_withdrawal", confidence=None)
    >>> table.select("definition", "numerator", "denominator", "not_understood").row(0)
    ('victim_withdrawal', 2, 5, 1)
    """
    chosen = chosen_definitions(definition)
    basis = basis_of(base, denominator)
    intervals.check_confidence(confidence)
    counted = tally(
        frame,
        OUTCOME,
        by,
        clock=basis.clock,
        period=period,
        column_map=column_map,
        progress=progress,
    )
    table, masks = shown_table(
        counted,
        figures_of(chosen, basis),
        suppress=suppress,
        differences=differences_of(chosen, basis),
    )
    return rate_rows(counted, table, masks, chosen, basis, period, confidence)


def chosen_definitions(
    asked: str | Definition | Iterable[str | Definition],
) -> tuple[Definition, ...]:
    """Return the definitions asked for.

    Raises:
        MeasureError: if there is none of a name, two have one name, or one can count nothing.
    """
    chosen = tuple(map(one_definition, listed_definitions(asked)))
    names = [one.name for one in chosen]
    if not names:
        raise MeasureError(f"a figure needs a definition; there are {', '.join(definitions())}")
    if len(set(names)) < len(names):
        raise MeasureError("two definitions have one name; give each once, each of another name")
    for one in chosen:
        if parts := sorted(c for c in one.codes if OutcomeCode(c).rolled_up != c):
            raise MeasureError(
                f"the definition {one.name!r:.60} holds {', '.join(parts)}, which count as the "
                f"outcomes they are a part of; name those"
            )
        if not one.codes & assigned_codes():
            raise MeasureError(f"the definition {one.name!r:.60} holds no Home Office outcome")
    return chosen


def listed_definitions(
    asked: str | Definition | Iterable[str | Definition],
) -> list[str | Definition]:
    """Return what was asked for, of which there may be one or several, as a list.

    Raises:
        MeasureError: if it is neither a name, nor a definition, nor several.
    """
    if isinstance(asked, str | Definition):
        return [asked]
    if not isinstance(asked, Iterable):
        raise MeasureError("a definition is given by its name, or as a Definition")
    return list(asked)


def one_definition(asked: str | Definition) -> Definition:
    """Return a definition, which may be given by its name.

    Raises:
        MeasureError: if there is none of that name.
    """
    if isinstance(asked, Definition):
        return asked
    known = definitions()
    if asked not in [*known]:
        raise MeasureError(f"there is no definition {asked!r:.60}; there are {', '.join(known)}")
    return known[asked]


def told_of(one: Definition) -> dict[str, str]:
    """Return what every row of a figure says of the definition it was made by, by column."""
    return {
        "definition": one.name,
        "title": one.title,
        "source": one.source,
        "at": one.at,
        "edition": one.edition,
        "codes": ", ".join(sorted(one.codes, key=code_order)),
    }


# -- figures ------------------------------------------------------------------------------------

_PART = "numerator of "


def figures_of(chosen: Iterable[Definition], basis: Basis) -> list[Figure]:
    """Return the counts that rates are made of, and those that stand beside them."""
    return [
        Figure(WHOLE, basis.states),
        *(Figure(_PART + one.name, _codes(one, basis)) for one in chosen),
        *(Figure(name, frozenset([name])) for name in BESIDE),
    ]


def _codes(one: Definition, basis: Basis) -> frozenset[str]:
    return one.codes & basis.assigned


def differences_of(
    chosen: Iterable[Definition], basis: Basis, parts: Iterable[str] = ()
) -> list[Figure]:
    """Return what one count less another tells: the crimes that ended in another way.

    Args:
        chosen: the definitions whose counts are shown.
        basis: what they are a part of.
        parts: codes whose counts are shown as well.
    """
    # How many are open is shown, so that the assigned ones can be told too.
    shown = {basis.states, basis.assigned, *(_codes(one, basis) for one in chosen)}
    shown |= {frozenset([code]) for code in parts}
    return figures_between(shown, basis.assigned)


# -- rows ---------------------------------------------------------------------------------------


def rate_rows(
    counted: Tally,
    table: Table,
    masks: pl.DataFrame,
    chosen: Iterable[Definition],
    basis: Basis,
    period: Period | None,
    confidence: float | None,
) -> pl.DataFrame:
    """Return the rows of ``rate``, of a table of ``figures_of``, definition by definition."""
    return pl.concat(
        finished(
            counted,
            table,
            masks,
            told={
                **told_of(one),
                "base": basis.base.value,
                "denominator_of": basis.of.value,
            },
            period=period,
            confidence=confidence,
            beside=BESIDE,
            part=_PART + one.name,
        )
        for one in chosen
    )
