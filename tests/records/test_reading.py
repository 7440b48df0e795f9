"""From a cell to a value: each type, what is refused, and that nothing is guessed."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.flags import Religion
from hatecrime.records.fields import fields, required_fields
from hatecrime.records.labels import RELIGION
from hatecrime.records.problems import Problem, reading_findings
from hatecrime.records.raw import EMPTY_WORDS, FALSE_WORDS, PADDING, TRUE_WORDS
from hatecrime.records.reading import Cell, Manner, read, read_record
from hatecrime.records.spellings import force_code, offence_code, outcome_code, slug
from hatecrime.rulebook.types import Type, type_of

FIELDS = list(fields().values())
OF_TYPE = {kind: [field for field in FIELDS if field.type is kind] for kind in Type}
FREE_TEXT = fields()["flag_reason"]


def value(name: str, raw: Any, **manner: Any) -> Any:
    """Return what a field reads from a cell that can be read."""
    cell = read(fields()[name], raw, Manner(**manner))
    assert cell.problem is None, cell
    return cell.value


def problem(name: str, raw: Any, **manner: Any) -> Problem | None:
    """Return why a cell cannot be read; the field is then empty."""
    cell = read(fields()[name], raw, Manner(**manner))
    assert cell.value is None, cell
    return cell.problem


# -- nothing ------------------------------------------------------------------------------------

NOTHING = [None, "", " ", "\t", PADDING, math.nan, pd.NaT, [], (), [None, ""], *sorted(EMPTY_WORDS)]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_nothing_is_empty_and_no_fault(field: Any) -> None:
    # Asked for a religion or a disability, "none" is an answer.
    answers = {"none"} if field.name in {"victim_religion", "victim_disability"} else set()
    for raw in NOTHING:
        if isinstance(raw, str) and raw in answers:
            assert read(field, raw) == Cell(raw)
            continue
        assert read(field, raw) == Cell()
        if isinstance(raw, str):
            assert read(field, f" {raw.upper()}\u00a0") == Cell()


def test_a_word_for_nothing_within_a_text_is_text() -> None:
    assert value("flag_reason", "none of his business") == "none of his business"
    assert value("flag_reason", "n/a") == "n/a"


# -- true and false -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", [*sorted(TRUE_WORDS), "Yes", "TRUE", " y ", "1.0", True, 1, 1.0, b"yes"]
)
def test_words_for_true(word: Any) -> None:
    assert value("race", word) is True


@pytest.mark.parametrize(
    "word", [*sorted(FALSE_WORDS), "No", "FALSE", " n ", "0.0", False, 0, 0.0, b"no"]
)
def test_words_for_false(word: Any) -> None:
    assert value("race", word) is False


@pytest.mark.parametrize("word", ["maybe", "2", "-1", "x", "yes no", "1.5", 2, -1, 0.5, "ja"])
def test_other_words_are_neither(word: Any) -> None:
    assert problem("race", word) is Problem.BOOL


def test_a_column_has_words_of_its_own() -> None:
    words: dict[str, Any] = {"true_words": frozenset(["x", "none"]), "false_words": frozenset("-n")}
    assert value("race", " X ", **words) is True
    assert value("race", "-", **words) is False
    assert value("race", "yes", **words) is True
    # What the column says goes before what is usual, a word for nothing among it.
    assert value("race", "y", false_words=frozenset("y")) is False
    assert value("race", "none", false_words=frozenset(["none"])) is False


def test_one_true_item_settles_a_list_and_an_unreadable_one_leaves_it_open() -> None:
    assert value("race", ["no", "yes"]) is True
    assert value("race", ["no", "no", ""]) is False
    race = fields()["race"]
    assert read(race, ["yes", "maybe"]) == Cell(True, Problem.BOOL)
    assert read(race, ["no", "maybe"]) == Cell(None, Problem.BOOL)


# -- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", ["14", " 14 ", "014", "14.0", 14, 14.0, Decimal(14), Decimal("14.0"), "\u00a014"]
)
def test_a_whole_number(raw: Any) -> None:
    assert value("victim_age", raw) == 14


@pytest.mark.parametrize(
    "raw",
    [
        "-1", "+1", "1e3", "1,000", "14.5", "14.00", "fourteen", "1234567890", "\u0661\u0664",
        "\u00bd", "14 years", True, False, -1, 14.5, math.inf, 10**9, 1e20, dt.date(2024, 1, 1),
    ],
)  # fmt: skip
def test_what_is_no_whole_number(raw: Any) -> None:
    assert problem("victim_age", raw) is Problem.NUMBER


# -- dates --------------------------------------------------------------------------------------

NOON = dt.datetime(2026, 4, 1, 12)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2026-04-01", dt.datetime(2026, 4, 1)),
        (" 2026-04-01 ", dt.datetime(2026, 4, 1)),
        ("2026-04-01T12:00", NOON),
        ("2026-04-01 12:00", NOON),
        ("2026-04-01 12:00:00", NOON),
        ("2026-04-01T12:00:00.5", NOON.replace(microsecond=500_000)),
        ("2026-04-01T12:00:00.123456789", NOON.replace(microsecond=123_456)),
        ("1900-01-01", dt.datetime(1900, 1, 1)),
        ("2199-12-31T23:59:59", dt.datetime(2199, 12, 31, 23, 59, 59)),
        ("2024-02-29", dt.datetime(2024, 2, 29)),
        (dt.date(2026, 4, 1), dt.datetime(2026, 4, 1)),
        (NOON, NOON),
        (pd.Timestamp(NOON), NOON),
        (pd.Timestamp("2026-04-01T12:00:00.123456789"), NOON.replace(microsecond=123_456)),
        # An offset or a zone says which local time it was: one hour on in summer.
        ("2026-04-01T11:00Z", NOON),
        ("2026-04-01T11:00:00+00:00", NOON),
        ("2026-04-01T12:00+01:00", NOON),
        ("2026-04-01 12:00 +0100", NOON),
        ("2026-04-01T16:30+05:30", NOON),
        ("2026-01-01T12:00Z", dt.datetime(2026, 1, 1, 12)),
        ("2026-04-01T23:30Z", dt.datetime(2026, 4, 2, 0, 30)),
        (dt.datetime(2026, 4, 1, 11, tzinfo=dt.UTC), NOON),
        (pd.Timestamp("2026-04-01T11:00Z"), NOON),
        # The hour that comes twice when clocks go back is one hour without an offset.
        ("2026-10-25T00:30Z", dt.datetime(2026, 10, 25, 1, 30)),
        ("2026-10-25T01:30Z", dt.datetime(2026, 10, 25, 1, 30)),
        (dt.datetime(2026, 10, 25, 1, 30, fold=1), dt.datetime(2026, 10, 25, 1, 30)),
        # The hour that is left out when they go forward is kept as it was written.
        ("2026-03-29T01:30", dt.datetime(2026, 3, 29, 1, 30)),
    ],
)
def test_a_moment(raw: Any, moment: dt.datetime) -> None:
    found = value("recorded_at", raw)
    assert found == moment
    assert type(found) is dt.datetime
    assert (found.tzinfo, found.fold) == (None, 0)
    day = value("outcome_date", raw)
    assert (type(day), day) == (dt.date, moment.date())


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("2026-02-30", Problem.DATE),
        ("2025-02-29", Problem.DATE),
        ("2026-13-01", Problem.DATE),
        ("2026-04-01T24:00", Problem.DATE),
        ("2026-04-01T12:60", Problem.DATE),
        ("2026-04-01T12", Problem.DATE),
        ("2026-04-01T12:00+25:00", Problem.DATE),
        ("2026-04-01 noon", Problem.DATE),
        ("yesterday", Problem.DATE),
        ("20260401", Problem.DATE),
        ("2026", Problem.DATE),
        ("44927", Problem.DATE),
        ("2.02E+14", Problem.DATE),
        ("12:00", Problem.DATE),
        ("\u0662\u0660\u0662\u0666-04-01", Problem.DATE),
        ("2026-W14-3", Problem.DATE),
        (44927, Problem.DATE),
        (44927.5, Problem.DATE),
        (True, Problem.DATE),
        (dt.time(12), Problem.DATE),
        # Day and month could be exchanged, or nothing says which is which.
        ("01/02/2026", Problem.FORMAT),
        ("31/02/2026", Problem.FORMAT),
        ("17/04/2017", Problem.FORMAT),
        ("17.04.17", Problem.FORMAT),
        ("17-Apr-17", Problem.FORMAT),
        ("17 April 2017", Problem.FORMAT),
        ("2026/04/01", Problem.FORMAT),
        ("01/02/2026 12:00", Problem.FORMAT),
        # A slip of the year, or a way to say that there is no end.
        ("20026-01-01", Problem.YEAR),
        ("01/01/20026", Problem.YEAR),
        ("+20026-01-01T00:00", Problem.YEAR),
        ("0001-01-01", Problem.YEAR),
        ("1899-12-31", Problem.YEAR),
        ("2200-01-01", Problem.YEAR),
        ("9999-12-31", Problem.YEAR),
        ("1900-01-01T00:00+14:00", Problem.YEAR),
        ("2200-01-01T00:00+14:00", Problem.YEAR),
        (dt.date(1, 1, 1), Problem.YEAR),
        (dt.date(9999, 12, 31), Problem.YEAR),
        (dt.datetime.min.replace(tzinfo=dt.UTC), Problem.YEAR),
        (dt.datetime.max.replace(tzinfo=dt.UTC), Problem.YEAR),
    ],
)
def test_what_is_no_moment(raw: Any, why: Problem) -> None:
    assert problem("recorded_at", raw) is why
    assert problem("outcome_date", raw) is why


@pytest.mark.parametrize(
    ("raw", "form", "day"),
    [
        ("01/02/2026", "%d/%m/%Y", dt.date(2026, 2, 1)),
        ("01/02/2026", "%m/%d/%Y", dt.date(2026, 1, 2)),
        ("17-Apr-17", "%d-%b-%y", dt.date(2017, 4, 17)),
        ("17 April 2017", "%d %B %Y", dt.date(2017, 4, 17)),
        ("20260401", "%Y%m%d", dt.date(2026, 4, 1)),
        ("01/02/2026 23:30", "%d/%m/%Y %H:%M", dt.date(2026, 2, 1)),
        ("01/07/2026 23:30 +0000", "%d/%m/%Y %H:%M %z", dt.date(2026, 7, 2)),
        ("2026-04-01", "iso", dt.date(2026, 4, 1)),
    ],
)
def test_a_date_in_a_stated_form(raw: str, form: str, day: dt.date) -> None:
    assert value("outcome_date", raw, formats=(form,)) == day


def test_forms_are_tried_in_order_and_no_other() -> None:
    both = ("%d/%m/%Y", "iso")
    assert value("outcome_date", "01/02/2026", formats=both) == dt.date(2026, 2, 1)
    assert value("outcome_date", "2026-02-01", formats=both) == dt.date(2026, 2, 1)
    assert problem("outcome_date", "2026-02-01", formats=("%d/%m/%Y",)) is Problem.DATE
    assert problem("outcome_date", "31/02/2026", formats=both) is Problem.DATE
    assert problem("outcome_date", "01/02/20026", formats=both) is Problem.YEAR
    assert problem("outcome_date", "01/02/1026", formats=both) is Problem.YEAR


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2199, 12, 31, 23, 59, 59, 999_999)))
def test_a_moment_written_out_is_read_back(moment: dt.datetime) -> None:
    assert value("recorded_at", moment.isoformat()) == moment
    assert value("recorded_at", moment.isoformat(sep=" ")) == moment
    assert value("outcome_date", moment.date().isoformat()) == moment.date()


# -- words and codes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "raw", "word"),
    [
        ("record_type", " Crime ", "crime"),
        ("record_type", "Crime-related incident", "crime_related_incident"),
        ("report_route", "In Person", "in_person"),
        ("report_route", "third-party centre", "third_party_centre"),
        ("report_route", 999, "999"),
        ("report_route", 101.0, "101"),
        ("report_route", "999.0", "999"),
        ("targeted_religion", "NO RELIGION", "no_religion"),
        ("risk_level", "High", "high"),
        ("support_consent", "Not  asked", "not_asked"),
    ],
)
def test_a_word_of_a_closed_list(name: str, raw: Any, word: str) -> None:
    assert value(name, raw) == word


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("record_type", "crimes"),
        ("record_type", "1"),
        ("report_route", "112"),
        ("targeted_religion", "Racist"),
        ("targeted_religion", "Faith"),
        ("targeted_religion", "Jedi"),
        ("risk_level", "very high"),
        ("risk_level", True),
        ("outcome_decided_by", "police, cps"),
    ],
)
def test_a_word_outside_a_closed_list(name: str, raw: Any) -> None:
    assert problem(name, raw) is Problem.WORD


@pytest.mark.parametrize("field", [f for f in FIELDS if f.allowed], ids=lambda f: f.name)
def test_every_word_of_a_closed_list_is_read(field: Any) -> None:
    for word in field.allowed:
        spellings = (word, word.upper(), word.replace("_", " "), word.replace("_", "-").title())
        for spelling in spellings:
            assert read(field, spelling).value == word


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("8/57", "008/57"),
        ("008/57", "008/57"),
        ("8 / 57", "008/57"),
        ("00857", "008/57"),
        ("8/5", "008/05"),
        ("105/1", "105/01"),
        ("8P", "8P"),
        ("8p", "8P"),
        ("857", "857"),
        ("8/577", "8/577"),
        ("1008/57", "1008/57"),
        ("", ""),
    ],
)
def test_an_offence_code(raw: str, code: str) -> None:
    assert offence_code(raw) == code
    assert value("offence_code", raw) == (code or None)
    assert value("alternate_offence_code", raw) == (code or None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("14", "14"), ("014", "14"), ("1a", "1A"), ("01A", "1A"), (" 8 ", "8"), ("14.0", "14"),
        (14, "14"), (14.0, "14"), ("0", None), ("00", None), (0, None), ("66", "66"),
        ("c1", "C1"), ("n1001", "N1001"), ("1d", "1D"), ("x9", "X9"),
    ],
)  # fmt: skip
def test_an_outcome_code(raw: Any, code: str | None) -> None:
    assert value("outcome_code", raw) == code
    if isinstance(raw, str) and raw.strip() == raw and "." not in raw:
        assert outcome_code(raw) == (code or "")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("Nottinghamshire", "E23000019"),
        ("nottinghamshire police", "E23000019"),
        ("E23000019", "E23000019"),
        ("Metropolitan Police Service", "E23000001"),
        ("the met", "E23000001"),
        ("Devon & Cornwall", "E23000035"),
        ("Devon and Cornwall", "E23000035"),
        ("Dyfed Powys", "W15000004"),
        ("Anytown Police", "Anytown Police"),
    ],
)
def test_a_force(raw: str, code: str) -> None:
    assert force_code(raw) == code
    assert value("force", raw) == code


def test_a_class_and_a_cancellation_have_capitals() -> None:
    assert value("offence_class", "105b") == "105B"
    assert value("cancellation_code", " c3 ") == "C3"


def test_free_text_is_kept_as_it_is() -> None:
    assert value("flag_reason", "  Said so.\n") == "Said so."
    assert value("flag_reason", "14.0") == "14.0"
    assert value("record_ref", "00123") == "00123"
    assert value("record_ref", 123) == "123"
    # A spreadsheet makes numbers of references; one that is whole is taken back.
    assert value("record_ref", 123.0) == "123"
    assert value("record_ref", dt.date(2024, 1, 5)) == "2024-01-05"


# -- lists and religions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "items"),
    [
        ("misogyny", ("misogyny",)),
        ("Misogyny; Age", ("misogyny", "age")),
        ("Alternative sub-culture, Age|Sex", ("alternative_sub_culture", "age", "sex")),
        (["Misogyny", "misogyny", None, ""], ("misogyny",)),
        (("a", "b"), ("a", "b")),
        (";;", None),
    ],
)
def test_a_list(raw: Any, items: tuple[str, ...] | None) -> None:
    assert value("local_strands", raw) == items


def test_a_list_with_a_separator_of_its_own() -> None:
    assert value("local_strands", "a, b/c", separator="/") == ("a_b", "c")


def test_an_item_without_a_letter_that_can_be_read_is_not_lost_in_silence() -> None:
    strands = fields()["local_strands"]
    assert read(strands, "age; \u0434\u0430").problem is Problem.WORD
    assert read(strands, "age; \u0434\u0430").value == ("age",)
    assert read(strands, "-") == Cell(None, Problem.WORD)


@pytest.mark.parametrize(
    ("raw", "word", "number"),
    [
        ("Jewish", "jewish", 1),
        ("Jewish; Jewish", "jewish", 1),
        ("Jewish, Muslim", None, 2),
        ("Jewish|Muslim;Sikh", None, 3),
        (["jewish", "muslim"], None, 2),
        ("", None, None),
    ],
)
def test_several_religions_are_counted_and_none_is_chosen(
    raw: Any, word: str | None, number: int | None
) -> None:
    assert read(fields()[RELIGION], raw) == Cell(word, None, number)


def test_several_values_of_anything_else_are_a_fault() -> None:
    assert problem("risk_level", ["low", "high"]) is Problem.SEVERAL
    assert problem("outcome_date", "2026-01-01;2026-01-02", separator=";") is Problem.SEVERAL
    assert value("risk_level", ["low", "LOW"]) == "low"
    assert value("flag_reason", "a; b") == "a; b"


# -- a column's own ways ------------------------------------------------------------------------


def test_words_are_translated() -> None:
    ways: dict[str, Any] = {"translate": {"islam": "muslim", "n/a": "", "0": "unknown"}}
    assert value(RELIGION, " ISLAM ", **ways) == "muslim"
    assert value(RELIGION, "Sikh", **ways) == "sikh"
    assert value(RELIGION, "N/A", **ways) is None
    assert value(RELIGION, 0.0, **ways) == "unknown"
    assert read(fields()[RELIGION], "Islam; Sikh", Manner(**ways)).religions == 2


def test_a_star_translates_every_other_word() -> None:
    ways: dict[str, Any] = {"translate": {"vic": "victim", "*": "other"}}
    assert value("perceived_by", "Vic", **ways) == "victim"
    assert value("perceived_by", "neighbour", **ways) == "other"
    assert value("perceived_by", "", **ways) is None


def test_a_translated_word_with_a_separator_in_it_is_one_word() -> None:
    ways: dict[str, Any] = {"translate": {"race, or origin": "true"}, "separator": ","}
    assert value("race", "Race, or origin", **ways) is True


def test_an_empty_cell_may_mean_something() -> None:
    assert value("race", "", empty="false") is False
    assert value("race", None, empty="false") is False
    assert value("race", "n/a", empty="false", translate={"n/a": ""}) is False
    assert problem("race", "maybe", empty="false") is Problem.BOOL


# -- any cell at all ----------------------------------------------------------------------------

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.binary(max_size=20)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.timedeltas()
)
CELLS = SCALARS | st.lists(SCALARS, max_size=3) | st.tuples(SCALARS, SCALARS)
SPOILED = st.sampled_from(
    ["2026-04-01", "2026-04-01T12:00:00Z", "01/02/2026", "yes", "14", "14.0", "1A", "008/57",
     "crime", "Jewish; Muslim", "Nottinghamshire", "C1", "none", "0", "20026-01-01"]
).flatmap(
    lambda good: st.tuples(
        st.just(good), st.integers(0, len(good)), st.text(max_size=2), st.integers(0, 2)
    ).map(lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + parts[3] :])
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@given(raw=CELLS | SPOILED)
def test_any_cell_is_read_or_refused_and_a_value_read_again_is_the_same(
    field: Any, raw: Any
) -> None:
    cell = read(field, raw)
    if cell.value is None:
        return
    assert type_of(cell.value) is field.type
    if field.allowed:
        assert cell.value in field.allowed
    if field.type is not Type.BOOL and field.type is not Type.TEXTS:
        assert cell.problem is None
    assert read(field, cell.value) == Cell(cell.value, None, 1 if field.name == RELIGION else None)


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    assert slug(slug(text)) == slug(text)


# -- whole records ------------------------------------------------------------------------------


def test_a_mapping_is_read_field_by_field() -> None:
    values, problems = read_record(
        {
            "record_ref": " A1 ",
            "recordType": "Crime",
            "race": "maybe",
            "victim_age": "old",
            "recordedAt": "2026-04-01T12:00Z",
            "shoe_size": 9,
            "religion": None,
            "targeted_religion": "Jewish; Muslim",
        }
    )
    assert values == {
        "record_ref": "A1",
        "record_type": "crime",
        "recorded_at": dt.datetime(2026, 4, 1, 13),
        "religions_given": 2,
    }
    assert problems == [("race", Problem.BOOL), ("victim_age", Problem.NUMBER)]


def test_a_number_of_religions_that_is_given_is_kept() -> None:
    for key in ("religions_given", "religionsGiven"):
        values, _ = read_record({key: 3, "targeted_religion": "Jewish; Muslim"})
        assert values == {"religions_given": 3}
    assert read_record({"targeted_religion": "Sikh"})[0] == {
        "targeted_religion": "sikh",
        "religions_given": 1,
    }


def test_what_a_reader_is_told_holds_no_value() -> None:
    found = reading_findings()
    assert list(found) == list(Problem)
    for kind in found.values():
        assert kind.says.endswith(".")
        assert kind.fix.endswith(".")
        assert "{" not in kind.says + kind.fix + kind.title
    assert set(required_fields()) == {"record_ref", "record_type"}
    assert set(fields()[RELIGION].allowed) == set(Religion)
