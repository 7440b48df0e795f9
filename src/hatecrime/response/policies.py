"""Response policies, each as it stood for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import attrs

from hatecrime.response.catalogues import BUILT_IN
from hatecrime.response.catalogues import policies as _policies
from hatecrime.rulebook.catalogue import load_catalogue
from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.rule import Evidence


@attrs.frozen
class ResponsePolicy:
    """How a report is to be answered, from one day up to but not on another.

    What a policy does not say is None, or empty.

    Attributes:
        name: such as ``"college_2014"``.
        title: short title.
        series: what policies that follow one another are called together, such as ``"college"``.
        since: the first day it is known to be in force.
        since_note: how sure that day is.
        until: the first day on which it is in force no longer; None while it is.
        grade: the least grade of a report.
        grade_note: to what the grade applies, and how.
        attend_minutes: minutes from the report within which an officer attends.
        telephone_resolution: whether a report may be resolved by telephone.
        visit_offered: whether a visit is offered to every victim.
        victim_chooses: what is left to the victim.
        delay: what is asked when attendance is delayed.
        support: the system of referring victims to support, ``"opt_in"`` or ``"opt_out"``.
        also: what else it says.
        evidence: what it rests on.
        cites: where it comes from, as pairs of source id and place; empty for a force's own.
        note: what is doubtful.
    """

    name: str
    title: str
    series: str
    since: dt.date
    evidence: Evidence = attrs.field(converter=Evidence)
    since_note: str = ""
    until: dt.date | None = None
    grade: str | None = None
    grade_note: str = ""
    attend_minutes: int | None = None
    telephone_resolution: bool | None = None
    visit_offered: bool | None = None
    victim_chooses: tuple[str, ...] = ()
    delay: str = ""
    support: str | None = None
    also: tuple[str, ...] = ()
    cites: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def in_force(self, day: dt.date) -> bool:
        """Return whether it is known to be in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@cache
def policies() -> dict[str, ResponsePolicy]:
    """Return the built-in policies, by name.

    >>> list(policies())
    ['college_2014', 'college_app', 'nottinghamshire_2018', 'avon_and_somerset_lighthouse']
    """
    return load_policies(BUILT_IN)


def load_policies(path: str | Path) -> dict[str, ResponsePolicy]:
    """Read a file of policies, such as a force's own, in the form of the built-in one.

    Args:
        path: the TOML file. Citations are kept, and not held against the documents known here.

    Returns:
        The policies, by name.

    Raises:
        RulebookError: naming the file and the policy that is wrong, such as two of a series that
            are in force on one day.
    """
    path = Path(path)
    catalogue = load_catalogue(path)
    declared = _policies().columns
    for column, given in catalogue.columns.items():
        ours = declared.get(column)
        if ours is None or (ours.type, ours.allowed) != (given.type, given.allowed):
            raise RulebookError(
                f"{path.name}: the column {column!r:.60} has to be declared as in {BUILT_IN.name} "
                f"of the library, which has {', '.join(declared)}"
            )
    found: dict[str, ResponsePolicy] = {}
    for name, row in catalogue.rows.items():
        where = f"{path.name}: policy {name!r:.60}"
        if missing := {"title", "series", "since", "evidence"} - set(row):
            raise RulebookError(f"{where}: needs {', '.join(sorted(missing))}")
        one = ResponsePolicy(
            name=name,
            cites=catalogue.cites[name],
            note=catalogue.notes.get(name, ""),
            **row,  # type: ignore[arg-type]
        )
        _check(where, one, found.values())
        found[name] = one
    return found


def policy(
    name: str, day: dt.date, among: Mapping[str, ResponsePolicy] | None = None
) -> ResponsePolicy | None:
    """Return a policy by its name, or the one of a series that is in force on a day.

    Args:
        name: of a policy, or of a series.
        day: the day that matters for a series.
        among: the policies to look in; the built-in ones by default.

    Returns:
        The policy; None where none of the series is known to be in force on the day. A policy
        asked for by its own name is returned whatever the day.

    Raises:
        KeyError: if there is no such policy or series; the message lists those there are.

    >>> policy("college", dt.date(2020, 9, 30)).name, policy("college", dt.date(2020, 10, 1)).name
    ('college_2014', 'college_app')
    """
    known = policies() if among is None else among
    if name in known:
        return known[name]
    series = [one for one in known.values() if one.series == name]
    if not series:
        names = dict.fromkeys([*known, *(one.series for one in known.values())])
        raise KeyError(f"there is no policy {name!r:.60}; there are {', '.join(names)}")
    return next((one for one in series if one.in_force(day)), None)


def _check(where: str, one: ResponsePolicy, others: Iterable[ResponsePolicy]) -> None:
    """Refuse a policy that cannot be, or that stands in the way of another."""
    if one.until is not None and one.until <= one.since:
        raise RulebookError(f"{where}: it ends on the day it begins, or before")
    if one.attend_minutes is not None and one.attend_minutes < 1:
        raise RulebookError(f"{where}: attend_minutes is 1 or more")
    last = dt.date.max
    for other in others:
        apart = (other.until or last) <= one.since or (one.until or last) <= other.since
        if other.series == one.series and not apart:
            raise RulebookError(f"{where}: {other.name!r:.60} of its series is in force then too")
