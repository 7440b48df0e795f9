"""A list of notifiable offences in place of the one shipped, with what is known of hate beside it.

The Home Office publishes the list again and again. A list may hold one code several times: as
several offences in law, in several classes, or at several times. Where its rows agree, that is what
is known of the code; where they do not, nothing is; and which rows count is for the record's date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import attrs

from hatecrime.flags.catalogues import hate_offences, offences
from hatecrime.rulebook.catalogue import Catalogue, CellValue, Period

CLOCK = "recorded_at"
"""The date of the record at which a code has to be in use: a crime is classified when recorded."""

_TOLD_BY_LISTING = ("legacy", "notifiable")
"""Columns whose default is true of every code that stands in a list. That a code which is not
shipped has nothing to do with hate, no list says."""

_COLUMNS = {"class": "offence_class", "mode": "mode", "basis": "basis"}
"""What the catalogue takes from a list, and what a row of it calls that."""

Cells = dict[str, CellValue]


@attrs.frozen
class ListedOffence:
    """One row of a list of notifiable offences.

    Attributes:
        code: Home Office offence code, ``nnn/nn``.
        title: what the offence is; None where the list does not say.
        offence_class: its class, such as ``"8P"``; None where the row names none.
        mode: ``"indictable"``, ``"either_way"`` or ``"summary"``; None where the row names none.
        basis: ``"victim"`` or ``"state"``; None where the row names none, or both.
        valid_from: first day of use; None where the list does not say.
        valid_until: last day of use; None where the list does not say.

    Raises:
        ValueError: if the last day is before the first.
    """

    code: str
    title: str | None = None
    offence_class: str | None = None
    mode: str | None = None
    basis: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("the last day of use is before the first")

    @property
    def ended(self) -> dt.date | None:
        """First day no longer in use; None where the list does not say, or says never."""
        if self.valid_until is None or self.valid_until == dt.date.max:
            return None
        return self.valid_until + dt.timedelta(days=1)

    def covers(self, start: dt.date | None, end: dt.date | None) -> bool:
        """Return whether it may be in use from one day up to another; None is without limit."""
        after = self.valid_from is None or (start is not None and self.valid_from <= start)
        return after and (self.ended is None or (end is not None and end <= self.ended))


def offences_of(listed: Mapping[str, Sequence[ListedOffence]]) -> Catalogue:
    """Return the catalogue of offences with a list in place of the one shipped.

    What the list says of a code goes before what is shipped. That an offence is aggravated, or
    stirs up hatred, no list says in a column: it is told of the codes the library holds, and not
    known of others. Codes that bear on hate crime stay known where the list has them no longer.

    Args:
        listed: the rows of the list by code, as ``read_offence_list`` returns them.
    """
    shipped, hate = offences(), hate_offences()
    defaults = {name: c.default for name, c in hate.columns.items() if c.default is not None}
    rows: dict[str, Mapping[str, CellValue]] = dict(hate.rows)
    periods: dict[str, tuple[Period, ...]] = {}
    for code, entries in listed.items():
        always, changing = _told(entries)
        own = hate.rows.get(code)
        if own is not None:
            # An empty cell of the list is an answer as well: it may say several things.
            told = set(_COLUMNS).union(*(period.cells for period in changing))
            known = {name: cell for name, cell in own.items() if name not in told}
        elif code in shipped.rows:
            known = dict(defaults)
        else:
            known = {name: defaults[name] for name in _TOLD_BY_LISTING}
        rows[code] = known | always
        if changing:
            periods[code] = changing
    return attrs.evolve(hate, rows=rows, clock=CLOCK, periods=periods)


def _told(entries: Sequence[ListedOffence]) -> tuple[Cells, tuple[Period, ...]]:
    """Return what rows of one code say at all times, and what they say in each period."""
    days = {day for entry in entries for day in (entry.valid_from, entry.ended) if day}
    spans = list(pairwise([None, *sorted(days), None]))
    used = [[e for e in entries if e.covers(*span)] for span in spans]
    stretches = _stretches(spans, used)
    periods: list[Period] = []
    for place, (start, end) in enumerate(spans):
        cells = _agreed(used[place] or _nearest(used, place)) | _limits(stretches, end)
        same = bool(periods) and periods[-1].cells == cells
        periods.append(Period(periods.pop().since if same else start, end, cells))
    always = {n: v for n, v in cells.items() if all(p.cells.get(n) == v for p in periods)}
    if len(periods) == 1:
        return always, ()
    return always, tuple(
        attrs.evolve(p, cells={n: v for n, v in p.cells.items() if n not in always})
        for p in periods
    )


def _nearest(used: Sequence[Sequence[ListedOffence]], place: int) -> list[ListedOffence]:
    """Return the rows in use before and after a time in which none was.

    A code used out of its time is still the code of that offence; that it is out of its time is
    found by its limits.
    """
    before = next((rows for rows in reversed(used[:place]) if rows), [])
    after = next((rows for rows in used[place:] if rows), [])
    return [*before, *after]


def _agreed(rows: Sequence[ListedOffence]) -> Cells:
    """Return what all rows agree on."""
    found: Cells = {}
    for name, attribute in _COLUMNS.items():
        values: set[Any] = {getattr(row, attribute) for row in rows}
        if len(values) == 1 and values != {None}:
            found[name] = values.pop()
    return found


_Span = tuple[dt.date | None, dt.date | None]


def _stretches(spans: Sequence[_Span], used: Sequence[Sequence[ListedOffence]]) -> list[_Span]:
    """Return the times in which a code was in use without a break."""
    found: list[_Span] = []
    broken = True
    for (start, end), rows in zip(spans, used, strict=True):
        if rows:
            found.append((start if broken else found.pop()[0], end))
        broken = not rows
    return found


def _limits(stretches: Sequence[_Span], end: dt.date | None) -> Cells:
    """Return the first day, and the first day no longer, of the use that a span lies in or after.

    Before any use it is the first use that is meant.
    """
    begun = [s for s in stretches if s[0] is None or (end is None or s[0] < end)]
    since, until = (begun or stretches)[-1 if begun else 0]
    return {n: day for n, day in (("since", since), ("until", until)) if day is not None}
