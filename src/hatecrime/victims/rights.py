"""Whether a victim has Enhanced Rights under the Victims' Code, and whether one is vulnerable."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import polars as pl

from hatecrime.victims.columns import words, yes_or_no

INCIDENT = "an incident gives no entitlement under the Victims' Code"

ADULT = 18
"""Below this age at the offence a victim is vulnerable."""

IMPAIRMENTS = {
    "mental_disorder": "a mental disorder",
    "intelligence_and_social_functioning": (
        "a significant impairment of intelligence and social functioning"
    ),
    "physical": "a physical disability or disorder",
}
"""What makes a victim vulnerable where it is likely to affect the quality of the evidence."""


@attrs.frozen
class Decision:
    """An answer with its reason.

    Attributes:
        answer: True or False; None when it cannot be told.
        reason: why.
        source: id of the document it rests on.
        place: where in the document.
    """

    answer: bool | None
    reason: str
    source: str = "VC-2021"
    place: str = "Enhanced Rights"


def vulnerable_victim(
    age: int | None,
    impairments: Iterable[str] | None,
    *,
    evidence_affected: bool | None = None,
) -> Decision:
    """Return whether a victim is vulnerable.

    Args:
        age: in years, at the offence; None when it is not known.
        impairments: those of ``IMPAIRMENTS`` that the victim has; empty for none, None when it is
            not known.
        evidence_affected: whether they are likely to affect the quality of the victim's evidence:
            the judgement of whoever assesses the victim. None when nobody has judged it.

    Returns:
        True for a child, and where an impairment is likely to affect the evidence; False for an
        adult with no impairment, or whose impairment is not likely to; else None.

    Raises:
        ValueError: if an impairment is none of those known, or the age is below 0.

    >>> vulnerable_victim(17, None).reason
    'under 18 at the time of the offence'
    >>> vulnerable_victim(40, ["physical"]).answer is None
    True
    """
    if age is not None and age < 0:
        raise ValueError("an age is 0 or more")
    held = None if impairments is None else list(dict.fromkeys(impairments))
    if unknown := set(held or ()) - set(IMPAIRMENTS):
        raise ValueError(f"{len(unknown)} impairments are not known; use {', '.join(IMPAIRMENTS)}")
    if age is not None and age < ADULT:
        return Decision(answer=True, reason=f"under {ADULT} at the time of the offence")
    if held and evidence_affected:
        named = " and ".join(IMPAIRMENTS[each] for each in held)
        return Decision(
            answer=True, reason=f"{named}, likely to affect the quality of the evidence"
        )
    if age is None:
        return Decision(answer=None, reason="the age at the time of the offence is not known")
    if held is None:
        return Decision(answer=None, reason="whether there is an impairment is not known")
    if held and evidence_affected is None:
        return Decision(
            answer=None, reason="nobody has judged whether the quality of the evidence is affected"
        )
    return Decision(
        answer=False,
        reason=f"{ADULT} or over, and no impairment likely to affect the quality of the evidence",
    )


def enhanced_rights(
    record_type: str | None,
    *,
    hate: bool | None,
    victim_kind: str | None = "person",
    vulnerable: bool | None = None,
) -> Decision:
    """Return whether a victim has Enhanced Rights.

    A victim of a hate crime has them by the offence alone. A vulnerable victim of any crime has
    them too. Other grounds of the Code, such as being targeted persistently, are not looked at:
    where neither of the two holds, the answer is that it is not known.

    Args:
        record_type: ``"crime"``, ``"crime_related_incident"`` or ``"incident"``; None when it is
            not known.
        hate: whether it is a hate crime: one of the five monitored strands is flagged.
        victim_kind: ``"person"``, ``"organisation"`` or ``"state"``; None when it is not known.
        vulnerable: the answer of ``vulnerable_victim``.

    >>> enhanced_rights("crime", hate=True).reason
    'a victim of a hate crime'
    >>> enhanced_rights("incident", hate=True).answer
    False
    """
    if record_type == "incident":
        return Decision(answer=False, reason=INCIDENT)
    if record_type != "crime":
        return Decision(answer=None, reason="whether it is a crime is not known")
    if victim_kind == "state":
        return Decision(answer=False, reason="the state is no victim under the Code")
    if victim_kind == "organisation":
        return Decision(
            answer=None,
            reason="an organisation is no victim under the Code, but may be given its services",
        )
    if victim_kind != "person":
        return Decision(answer=None, reason="whether the victim is a person is not known")
    if hate:
        return Decision(answer=True, reason="a victim of a hate crime")
    if vulnerable:
        return Decision(answer=True, reason="a vulnerable victim")
    return Decision(
        answer=None,
        reason="not known to be a hate crime, nor the victim to be vulnerable"
        if hate is None
        else "not a hate crime, nor the victim known to be vulnerable; other grounds may apply",
    )


def with_enhanced_rights(frame: pl.DataFrame) -> pl.DataFrame:
    """Return an extract with whether each victim has Enhanced Rights, and why.

    Args:
        frame: an extract with ``record_type`` and ``hate`` (whether one of the five monitored
            strands is flagged), and, where it has them, ``victim_kind`` and ``vulnerable``. A
            victim whose kind the extract does not hold is taken for a person.

    Returns:
        The extract with the columns ``enhanced_rights`` (true, false, or empty when it is not
        known) and ``enhanced_rights_why``.

    Raises:
        TypeError: if the extract is no Polars frame in memory.
        ValueError: if a column is missing or of another type, or the extract has those columns.
    """
    words(frame, "record_type")
    yes_or_no(frame, "hate")
    asked = ["record_type", "hate"]
    for name, check in (("victim_kind", words), ("vulnerable", yes_or_no)):
        if name in frame.columns:
            check(frame, name)
            asked.append(name)
    if held := {"enhanced_rights", "enhanced_rights_why"} & set(frame.columns):
        raise ValueError(f"the extract already has the column {min(held)}")
    # There are few different cases, however many rows.
    cases = frame.select(asked).unique()
    answers = [enhanced_rights(**case) for case in cases.iter_rows(named=True)]
    known = cases.with_columns(
        pl.Series("enhanced_rights", [each.answer for each in answers], pl.Boolean),
        pl.Series("enhanced_rights_why", [each.reason for each in answers], pl.String),
    )
    return frame.join(known, on=asked, how="left", nulls_equal=True, maintain_order="left")
