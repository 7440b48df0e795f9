"""The same records under every definition, and the codes that make the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import polars as pl

from hatecrime.measures import intervals
from hatecrime.measures.bases import basis_of
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import shown_table
from hatecrime.measures.groups import Figure, Table
from hatecrime.measures.periods import Period
from hatecrime.measures.questions import OUTCOME, assigned_codes
from hatecrime.measures.rates import (
    chosen_definitions,
    differences_of,
    figures_of,
    rate_rows,
)
from hatecrime.measures.tally import tally
from hatecrime.outcomes import Definition, definitions, outcome_types
from hatecrime.outcomes.types import code_order
from hatecrime.records.map_model import ColumnMap

_CODE = "code "


@attrs.frozen(eq=False)
class Comparison:
    """The same records under several definitions.

    Attributes:
        rates: the table that ``rate`` gives for all of them.
        codes: a row for each group and outcome code: ``code``, ``title``, ``count`` (null where it
            is hidden), and a column for each definition that says whether it holds the code.
    """

    rates: pl.DataFrame = attrs.field(repr=False)
    codes: pl.DataFrame = attrs.field(repr=False)

    def between(self, first: str, second: str) -> pl.DataFrame:
        """Return the codes that one definition holds and the other does not.

        In each group their counts, those only the first holds less those only the second holds, are
        the difference of the two numerators.

        Args:
            first: the name of a definition.
            second: the name of another.

        Returns:
            The rows of ``codes`` that only one of them holds; ``only_in`` names which.

        Raises:
            MeasureError: if a name is not among those compared.
        """
        place = self.codes.columns.index("count") + 1
        labels, compared = self.codes.columns[:place], self.codes.columns[place:]
        for name in (first, second):
            if name not in compared:
                raise MeasureError(f"the definition {name!r:.60} is not among those compared")
        holder = pl.when(pl.col(first)).then(pl.lit(first)).otherwise(pl.lit(second))
        apart = self.codes.filter(pl.col(first) != pl.col(second))
        return apart.select(*labels, holder.alias("only_in"))


def compare(
    frame: Any,
    *,
    by: str | Sequence[str] = (),
    among: Iterable[str | Definition] | None = None,
    base: str = "recorded",
    denominator: str | None = None,
    period: Period | None = None,
    suppress: int | None = None,
    confidence: float | None = 0.95,
    column_map: ColumnMap | None = None,
) -> Comparison:
    """Compare what the same records give under every named definition.

    Args:
        frame: the records, as ``rate`` takes them.
        by: dimensions, as for ``rate``.
        among: the definitions; None takes all that have a name.
        base: as for ``rate``.
        denominator: as for ``rate``.
        period: as for ``rate``.
        suppress: as for ``rate``.
        confidence: as for ``rate``.
        column_map: how the columns become fields.

    Raises:
        MeasureError, ExtractError, ColumnMapError, TypeError: as ``rate``.

    >>> from hatecrime import measures
    >>> crimes = [{"record_ref": f"A{n}", "record_type": "crime", "outcome_code": code}
    ...           for n, code in enumerate(["1", "8", "22", "22", "18"])]
    >>> found = measures.compare(crimes, confidence=None)
    >>> apart = found.between("positive_outcome_src", "action_taken_hmicfrs")
    >>> apart.filter(apart["count"] > 0).select("code", "count", "only_in").rows()
    [('22', 2, 'positive_outcome_src')]
    """
    chosen = chosen_definitions(definitions().values() if among is None else among)
    basis = basis_of(base, denominator)
    intervals.check_confidence(confidence)
    counted = tally(frame, OUTCOME, by, clock=basis.clock, period=period, column_map=column_map)
    codes = sorted(assigned_codes(), key=code_order)
    table, masks = shown_table(
        counted,
        [*figures_of(chosen, basis), *(Figure(_CODE + c, frozenset([c])) for c in codes)],
        suppress=suppress,
        differences=differences_of(chosen, basis, codes),
    )
    return Comparison(
        rates=rate_rows(counted, table, masks, chosen, basis, period, confidence),
        codes=_code_rows(table, codes, chosen),
    )


def _code_rows(table: Table, codes: Sequence[str], chosen: Sequence[Definition]) -> pl.DataFrame:
    held = {one.name: one.codes for one in chosen}
    columns = ("code", "title", "count", *held)
    frame = table.labelled(reserved=columns)
    labels = [name for name in frame.columns if name not in {f.name for f in table.figures}]
    return pl.concat(
        frame.select(
            *labels,
            pl.lit(code).alias("code"),
            pl.lit(outcome_types()[code].title).alias("title"),
            pl.col(_CODE + code).alias("count"),
            *(pl.lit(code in codes_held).alias(name) for name, codes_held in held.items()),
        )
        for code in codes
    )
