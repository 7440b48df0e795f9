"""The value types of the outcomes room: codes, what is known of them, and named definitions."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import attrs

from hatecrime.outcomes.catalogues import groups, named_definitions, outcomes
from hatecrime.outcomes.words import Decider

NOT_ASSIGNED = "0"
"""How published tables write that no outcome is assigned yet: a state, never an outcome."""


class OutcomeCode(str):
    """A code as found in an outcome column: text, in one spelling.

    Any text can be one, since local codes stand in the same columns; ``known`` tells a Home Office
    code from the others. It compares equal to its text.

    >>> OutcomeCode(" 1a "), OutcomeCode("08"), OutcomeCode("").assigned
    (OutcomeCode('1A'), OutcomeCode('8'), False)
    """

    __slots__ = ()

    def __new__(cls, code: str | int | None = None) -> OutcomeCode:
        """Make a code of text, a number or nothing, in its one spelling."""
        text = "" if code is None else str(code).strip().upper()
        return super().__new__(cls, re.sub(r"^0+(?=[0-9A-Z])", "", text))

    def __repr__(self) -> str:
        return f"OutcomeCode({str(self)!r})"

    @property
    def assigned(self) -> bool:
        """Whether it stands for an outcome: not empty, and not 0."""
        return self not in ("", NOT_ASSIGNED)

    @property
    def known(self) -> bool:
        """Whether it is a Home Office outcome code."""
        return str(self) in outcomes().rows

    @property
    def rolled_up(self) -> OutcomeCode:
        """The code it is counted under: 1 for 1A, 2 for 2A, 3 for 3A, else itself."""
        return OutcomeCode(str(outcomes().cell(str(self), "parent") or self))


def code_order(code: str) -> tuple[int, str]:
    """Return what sorts codes as their numbers do, and 1A after 1; what has no number comes last.

    >>> sorted(["22", "1A", "C1", "3", "1"], key=code_order)
    ['1', '1A', '3', '22', 'C1']
    """
    digits = re.match(r"\d{1,9}", code)
    return (int(digits[0]) if digits else 10**9, code)


@attrs.frozen
class OutcomeGroup:
    """A group of outcomes in published tables.

    Attributes:
        key: our key, such as ``"charged"``.
        title: short title.
        published: the label of the Home Office tables, to the letter.
        codes: the codes it holds, 1A, 2A and 3A among them.
    """

    key: str
    title: str
    published: str
    codes: frozenset[str]


@attrs.frozen
class OutcomeType:
    """What is known of one Home Office outcome type.

    Attributes:
        code: 1 to 24, 1A, 2A or 3A.
        title: short title, in the wording of April 2026.
        former_title: the title before, where it changed.
        parent: the code it is part of and is counted under; None for most.
        group: the key of its published group; None where none is published yet.
        since: the first day it could be given; None where that is unconfirmed.
        suspect: ``"identified"``, ``"not identified"``, or None where either will do.
        victim: ``"supports"``, ``"does not support"``, or None.
        admission: whether an admission is needed.
        youngest: the least age of the suspect in years; None for no limit.
        oldest: the greatest age of the suspect in years; None for no limit.
        age_at: whether the age counts at the ``"outcome"`` or at the ``"offence"``.
        decided_by: the one body that may decide it; None where several may.
        deciders: all bodies that may.
        suspect_told: whether the suspect has to be told.
        conditions: what else the guidance asks, in short.
        note: what is doubtful.
    """

    code: str
    title: str
    former_title: str | None = None
    parent: str | None = None
    group: str | None = None
    since: dt.date | None = None
    suspect: str | None = None
    victim: str | None = None
    admission: bool = False
    youngest: int | None = None
    oldest: int | None = None
    age_at: str = "outcome"
    decided_by: Decider | None = attrs.field(
        default=None, converter=attrs.converters.optional(Decider)
    )
    deciders: tuple[str, ...] = ()
    suspect_told: bool = False
    conditions: tuple[str, ...] = ()
    note: str = ""


@attrs.frozen
class Definition:
    """A named set of outcomes, with its own source. Its name travels with every figure.

    Attributes:
        name: its key, such as ``"victim_withdrawal"``.
        title: short title.
        codes: the codes, without 1A, 2A and 3A, which count as 1, 2 and 3.
        positive: whether it may be asked for as a positive outcome.
        source: id of the source that defines it.
        at: the place in the source.
        edition: when the source was issued.
        note: what is doubtful.
    """

    name: str
    title: str
    codes: frozenset[str]
    positive: bool
    source: str
    at: str
    edition: str = ""
    note: str = ""

    def contains(self, code: str | int | None) -> bool | None:
        """Return whether an outcome is in the set.

        Args:
            code: an outcome code; 1A, 2A and 3A count as 1, 2 and 3.

        Returns:
            True or False; False when no outcome is assigned. None for a code that is no Home Office
            outcome, such as a local one: it is neither in the set nor out of it.

        >>> definition("victim_withdrawal").contains("16")
        True
        >>> definition("charged").contains("1A"), definition("charged").contains("66")
        (True, None)
        """
        found = OutcomeCode(code)
        if not found.assigned:
            return False
        return str(found.rolled_up) in self.codes if found.known else None

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str | int) and self.contains(code) is True


@cache
def definitions() -> dict[str, Definition]:
    """Return every named definition, by name."""
    catalogue = named_definitions()
    found = {}
    for name, row in catalogue.rows.items():
        codes = row["codes"]
        assert isinstance(codes, tuple)
        found[name] = Definition(
            name=name,
            title=str(row["title"]),
            codes=frozenset(codes),
            positive=bool(row["positive"]),
            source=str(row["source"]),
            at=str(row["at"]),
            edition=str(row.get("edition", "")),
            note=catalogue.notes.get(name, ""),
        )
    return found


def definition(name: str) -> Definition:
    """Return a named definition.

    Raises:
        KeyError: if there is none of that name; the message lists those there are.
    """
    found = definitions().get(name)
    if found is None:
        raise KeyError(f"there is no definition {name!r}; there are {', '.join(definitions())}")
    return found


@cache
def outcome_types() -> dict[str, OutcomeType]:
    """Return every outcome type, by code, in order."""
    catalogue = outcomes()
    return {
        code: OutcomeType(code=code, note=catalogue.notes.get(code, ""), **row)  # type: ignore[arg-type]
        for code, row in catalogue.rows.items()
    }


@cache
def outcome_groups() -> dict[str, OutcomeGroup]:
    """Return every published group of outcomes, by key."""
    codes = outcomes().by_value("group")
    return {
        key: OutcomeGroup(
            key, str(row["title"]), str(row["published"]), codes.get(key, frozenset())
        )
        for key, row in groups().rows.items()
    }
