"""Whether a victim may be referred to a support service, given what the victim said."""

from __future__ import annotations

from functools import cache

import attrs

from hatecrime.victims.catalogues import support_systems as _support_systems

SAID = {
    "opted_in": "the victim has agreed",
    "opted_out": "the victim has refused",
    "not_asked": "the victim has not been asked",
}
"""What each support consent means, in words."""


@attrs.frozen
class SupportSystem:
    """A system of referring victims to support services.

    Attributes:
        code: ``"opt_in"`` or ``"opt_out"``.
        title: how it works.
        refers: the consents with which a victim is referred.
        forces: how many of 43 forces said in 2018 that they use it for hate crime.
        reached: the share of victims referred, as inspectors found it in 2018.
        source: id of the document.
        place: where in the document.
        note: what is doubtful.
    """

    code: str
    title: str
    refers: tuple[str, ...]
    forces: int
    reached: str
    source: str
    place: str
    note: str = ""


@attrs.frozen
class SupportReferral:
    """Whether a victim is referred to a support service.

    Attributes:
        refer: True or False; None when it cannot be told.
        reason: why.
        ask: whether the victim is to be asked first.
        source: id of the document that describes the system.
        place: where in the document.
    """

    refer: bool | None
    reason: str
    ask: bool
    source: str
    place: str


@cache
def support_systems() -> dict[str, SupportSystem]:
    """Return the systems of referring victims to support services, by code.

    >>> {code: system.forces for code, system in support_systems().items()}
    {'opt_in': 25, 'opt_out': 18}
    """
    catalogue = _support_systems()
    found = {}
    for code, row in catalogue.rows.items():
        source, place = catalogue.cites[code][0]
        note = catalogue.notes.get(code, "")
        found[code] = SupportSystem(code, source=source, place=place, note=note, **row)  # type: ignore[arg-type]
    return found


def support_referral(
    system: str,
    consent: str | None,
    *,
    record_type: str | None = "crime",
    refers_incidents: bool | None = None,
) -> SupportReferral:
    """Return whether a victim may be referred to a support service.

    Args:
        system: ``"opt_in"`` or ``"opt_out"``: how the force refers victims of hate crime.
        consent: ``"opted_in"``, ``"opted_out"`` or ``"not_asked"``; None when it is not known.
        record_type: ``"crime"``, ``"crime_related_incident"`` or ``"incident"``; None when it is
            not known.
        refers_incidents: whether the force refers victims of incidents too, as 37 of 43 said in
            2018 that they do; None when it is not known.

    Raises:
        ValueError: if there is no such system or consent.

    >>> support_referral("opt_out", "not_asked").refer
    True
    >>> support_referral("opt_in", "not_asked").reason
    'no referral unless the victim agrees to it: the victim has not been asked'
    """
    found = support_systems().get(system)
    if found is None:
        raise ValueError(f"there is no system {system!r:.60}; use {', '.join(support_systems())}")
    if consent is not None and consent not in SAID:
        raise ValueError(f"the consent is none of those known; use {', '.join(SAID)}")
    ask = consent in (None, "not_asked")

    def answer(refer: bool | None, reason: str, *, ask: bool = ask) -> SupportReferral:
        return SupportReferral(refer, reason, ask, found.source, found.place)

    if consent == "opted_out":
        return answer(False, SAID[consent])
    if record_type != "crime" and refers_incidents is not True:
        if record_type is None:
            return answer(None, "whether it is a crime is not known")
        if refers_incidents is None:
            return answer(None, "whether the force refers victims of incidents is not known")
        return answer(False, "the force refers no victims of incidents", ask=False)
    if consent is None:
        return answer(None, "what the victim said is not known")
    rule = found.title[0].lower() + found.title[1:]
    return answer(consent in found.refers, f"{rule}: {SAID[consent]}")
