"""What an offence code says of hate crime."""

from __future__ import annotations

import attrs

from hatecrime.flags.catalogues import offences
from hatecrime.flags.words import Strand


@attrs.frozen
class Offence:
    """What is known of an offence code.

    Attributes:
        code: Home Office offence code, ``nnn/nn``.
        title: what it is, in short; empty for offences that do not bear on hate crime.
        offence_class: its class, such as ``"8P"``; None where the code stands in several.
        mode: ``"indictable"``, ``"either_way"`` or ``"summary"``; None where not told.
        basis: ``"victim"`` or ``"state"``; None where it is counted either way.
        aggravated: whether it is racially or religiously aggravated.
        stirring_up: whether it is an offence of stirring up hatred.
        strand: the strand that a replaced code named; None for any other code.
        replaced_by: the code now in use; None for a code that is.
        basic_classes: for an aggravated offence, the classes of the offence without aggravation.
        basic_codes: the same, by code, where it is plain.
        notifiable: whether it is counted in recorded crime.
    """

    code: str
    title: str = ""
    offence_class: str | None = None
    mode: str | None = None
    basis: str | None = None
    aggravated: bool = False
    stirring_up: bool = False
    strand: Strand | None = None
    replaced_by: str | None = None
    basic_classes: tuple[str, ...] = ()
    basic_codes: tuple[str, ...] = ()
    notifiable: bool = True


def offence(code: str) -> Offence | None:
    """Return what is known of an offence code, or None if it is not known at all.

    >>> offence("008/57").offence_class, offence("008/57").aggravated
    ('105B', True)
    """
    row = offences().rows.get(code)
    if row is None:
        return None
    names = {attribute.name for attribute in attrs.fields(Offence)}
    known = {name: value for name, value in row.items() if name in names}
    if "strand" in known:
        known["strand"] = Strand(str(known["strand"]))
    return Offence(code=code, offence_class=row.get("class"), **known)  # type: ignore[arg-type]


def is_aggravated(code: str) -> bool | None:
    """Return whether an offence is racially or religiously aggravated; None if it is not known.

    >>> is_aggravated("008/57"), is_aggravated("999/99")
    (True, None)
    """
    found = offence(code)
    return None if found is None else found.aggravated


def is_stirring_up(code: str) -> bool | None:
    """Return whether an offence is one of stirring up hatred; None if it is not known."""
    found = offence(code)
    return None if found is None else found.stirring_up
