"""Duties to victims and the events they run from, as values."""

from __future__ import annotations

import datetime as dt
from functools import cache

import attrs

from hatecrime.rulebook.rule import Evidence
from hatecrime.victims.catalogues import duties as _duties
from hatecrime.victims.catalogues import events as _events


@attrs.frozen
class Duty:
    """What a victim is owed after an event, in one edition of its source.

    Attributes:
        id: the same in every edition, such as ``"VC3-CONFIRM"``.
        edition: which edition of the source, such as ``"2021"``.
        event: the event from which it runs.
        title: what is owed.
        unit: what its limits count: ``"working_days"`` or ``"hours"``; None when it has none.
        standard: the limit without Enhanced Rights; None when the source gives none.
        enhanced: the limit with Enhanced Rights; None when the source gives none.
        crimes_only: whether it is owed to victims of crime only, not of incidents.
        since: the first day of the edition; None where that is not known.
        until: the first day on which it holds no longer; None while it holds.
        evidence: what the duty and its limits rest on.
        enhanced_evidence: what the limit with Enhanced Rights rests on.
        source: id of the document.
        place: where in the document.
        right: the right of the Victims' Code; None for a duty outside the Code.
        done: the field of a record that says when it was done; None where there is none.
        refused: the support consent with which it is not owed; None where there is none.
        note: what is doubtful.
    """

    id: str
    edition: str
    event: str
    title: str
    unit: str | None
    standard: int | None
    enhanced: int | None
    crimes_only: bool
    since: dt.date | None
    until: dt.date | None
    evidence: Evidence
    enhanced_evidence: Evidence
    source: str
    place: str
    right: int | None = None
    done: str | None = None
    refused: str | None = None
    note: str = ""

    def in_force(self, day: dt.date) -> bool:
        """Return whether its edition is in force on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@attrs.frozen
class Event:
    """What happens in a case from which a duty runs.

    Attributes:
        code: such as ``"report"``.
        title: what happens.
        at: the moment that is counted from.
        field: the field of a record that holds it; None where there is none.
    """

    code: str
    title: str
    at: str
    field: str | None = None


@cache
def duties() -> tuple[Duty, ...]:
    """Return every duty in every edition, in order."""
    catalogue = _duties()
    found = []
    for code, row in catalogue.rows.items():
        cells = dict(row)
        source, place = catalogue.cites[code][0]
        evidence = Evidence(str(cells.pop("evidence")))
        found.append(
            Duty(
                id=str(cells.pop("duty")),
                edition=code.rpartition("/")[2],
                unit=cells.pop("unit", None),  # type: ignore[arg-type]
                standard=cells.pop("standard", None),  # type: ignore[arg-type]
                enhanced=cells.pop("enhanced", None),  # type: ignore[arg-type]
                since=cells.pop("since", None),  # type: ignore[arg-type]
                until=cells.pop("until", None),  # type: ignore[arg-type]
                evidence=evidence,
                enhanced_evidence=Evidence(str(cells.pop("enhanced_evidence", evidence))),
                source=source,
                place=place,
                note=catalogue.notes.get(code, ""),
                **cells,  # type: ignore[arg-type]
            )
        )
    return tuple(found)


@cache
def events() -> dict[str, Event]:
    """Return every event from which a duty runs, by code.

    >>> events()["outcome"].at
    'when the witness care unit was told of the outcome'
    """
    return {code: Event(code, **row) for code, row in _events().rows.items()}  # type: ignore[arg-type]


def duties_after(event: str) -> tuple[Duty, ...]:
    """Return the duties that run from an event, in every edition.

    Raises:
        ValueError: if there is no such event; the message lists those there are.
    """
    if event not in events():
        raise ValueError(f"there is no event {event!r:.60}; there are {', '.join(events())}")
    return tuple(duty for duty in duties() if duty.event == event)
