"""The room's data names fields and words of a record as the record does."""

from __future__ import annotations

from hatecrime.records import fields
from hatecrime.records.words import RecordType, ResponseGrade, SupportConsent
from hatecrime.response.catalogues import policies
from hatecrime.rulebook.types import Type
from hatecrime.victims import duties, events, presets, support_systems
from hatecrime.victims.repeats import KINDS, REFS
from hatecrime.victims.support import SAID

DATES = {Type.DATE, Type.DATETIME}


def test_fields_named_are_fields_of_a_record() -> None:
    for named in [event.field for event in events().values()] + [duty.done for duty in duties()]:
        assert named is None or fields()[named].type in DATES
    for name in [*REFS.values(), "record_ref", "record_type", "support_consent"]:
        assert fields()[name].type is Type.TEXT
    for name in ("reported_at", "marac_referred_at"):
        assert fields()[name].type in DATES


def test_words_are_those_of_a_record() -> None:
    assert set(RecordType) == KINDS
    assert set(SupportConsent) == set(SAID)
    for one in presets().values():
        assert set(one.record_types) <= KINDS
    for system in support_systems().values():
        assert set(system.refers) <= set(SAID)
    for duty in duties():
        assert duty.refused is None or duty.refused in SAID
    columns = policies().columns
    assert columns["grade"].allowed == tuple(ResponseGrade)
    assert columns["support"].allowed == tuple(support_systems())
