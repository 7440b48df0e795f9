"""Forces, offences, dates, yes and no, in the spellings that files hold."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.records.catalogues import forces
from hatecrime.records.dates import FIRST_YEAR, LAST_YEAR, recognise_date
from hatecrime.records.raw import FALSE_WORDS, TRUE_WORDS
from hatecrime.records.recognise import (
    offence_titles,
    recognise_bool,
    recognise_force,
    recognise_offence,
)
from wording import CHANGES

DATA = Path(__file__).parents[2].parent / "shared" / "data"

# -- forces -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Met", "E23000001"),
        ("The Metropolitan Police Service (MPS)", "E23000001"),
        ("metropolitan", "E23000001"),
        ("London, City of", "E23000034"),
        ("city-of-london", "E23000034"),
        ("City of London Police Service", "E23000034"),
        ("Devon & Cornwall", "E23000035"),
        ("DEVON AND CORNWALL CONSTABULARY", "E23000035"),
        ("avon_and_somerset", "E23000036"),
        ("Avon + Somerset Police", "E23000036"),
        ("Dyfed\u2013Powys", "W15000004"),
        ("Dyfed Powys Police", "W15000004"),
        ("Dyfed\u00e2\u20ac\u201cPowys", "W15000004"),
        ("South Wales Police / Heddlu De Cymru", "W15000003"),
        ("Durham Constabulary", "E23000008"),
        ("County Durham Police", "E23000008"),
        ("West Yorkshire Police Force", "E23000010"),
        ("Police, Northumbria", "E23000007"),
        ("Hampshire & Isle of Wight Constabulary", "E23000030"),
        ("e23000019", "E23000019"),
        ("BTP", "BTP"),
        ("British Transport Police", "BTP"),
    ],
)
def test_force_is_known_by_its_spellings(name: str, code: str) -> None:
    assert recognise_force(name).value == code


@pytest.mark.parametrize(
    "name",
    [
        *("", "London", "Yorkshire", "Wales", "Police", "44", "Norfolk and Suffolk"),
        *("Kent / Essex", "Kent Fire", "E23000099", "\u2014", "Kent" * 500, "Essex County Council"),
    ],
)
def test_force_that_is_not_certain_has_no_code(name: str) -> None:
    assert recognise_force(name).value is None
    assert recognise_force(name).why


def test_force_spellings_and_damage_change_no_answer() -> None:
    for code, row in forces().rows.items():
        for change in CHANGES.values():
            assert recognise_force(change(f"{row['name']} Police")).value == code
            assert recognise_force(change(f"{row['name']} Constabulary")).value == code


def test_numbers_are_forces_only_where_told() -> None:
    for code, row in forces().rows.items():
        assert recognise_force(str(row["pnc"]), pnc=True).value == code
        assert recognise_force(str(row["pnc"])).value is None
    assert recognise_force("1.0", pnc=True).value == "E23000001"
    assert recognise_force("99", pnc=True).value is None
    assert recognise_force("Kent", pnc=True).value == "E23000032"


def test_no_name_of_the_code_list_is_read_as_another_force() -> None:
    path = DATA / "police_force_codes_pnc.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {str(row["pnc"]): code for code, row in forces().rows.items()}
    found = [(row["code"], recognise_force(row["name"]).value) for row in rows]
    assert {number: code for number, code in found if number in codes} == codes
    # The two further codes it gives to forces of the list.
    assert {code for number, code in found if number not in codes} == {
        None,
        "E23000001",
        "E23000034",
    }


# -- offences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8/59", "008/59"),
        ("008/59", "008/59"),
        ("00859", "008/59"),
        ("8 / 59", "008/59"),
        ("8/59 wounding", "008/59"),
        ("008/59 - Aggravated wounding, s. 20", "008/59"),
        ("HO 125/82", "125/82"),
        ("Home Office code: 58/4", "058/04"),
        ("Offence code 105/1", "105/01"),
        ("66/9", "066/09"),
        ("Aggravated criminal damage", "058/04"),
    ],
)
def test_offence_code_is_read_with_or_without_a_title(text: str, code: str) -> None:
    assert recognise_offence(text).code == code
    assert recognise_offence(text).offence_class is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("8P", "8P"), ("8p - assault with injury", "8P"), ("105b", "105B"), ("Class 66", "66")],
)
def test_offence_class_is_read(text: str, name: str) -> None:
    assert recognise_offence(text).offence_class == name
    assert recognise_offence(text).code is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "859", "0859", "66", "42842", "000/10", "17/04/2017", "8/59/1", "8/590", "8Z"),
        *("Assault", "8/", "?"),
    ],
)
def test_offence_that_is_not_certain_has_no_code(text: str) -> None:
    found = recognise_offence(text)
    assert (found.code, found.offence_class) == (None, None)
    assert found.why


def test_further_titles_are_known_where_one_code_has_them() -> None:
    titles = offence_titles([("Arson, simple", "056/03"), ("Theft", "049/00"), ("Theft", "049/10")])
    assert recognise_offence("ARSON - SIMPLE", titles=titles).code == "056/03"
    assert recognise_offence("Theft", titles=titles).code is None


# -- yes or no ----------------------------------------------------------------------------------


def test_words_for_true_and_false_are_those_of_reading() -> None:
    for word in TRUE_WORDS:
        assert recognise_bool(f" {word.upper()}\u00a0").value is True
    for word in FALSE_WORDS:
        assert recognise_bool(f'"{word}"').value is False
    assert recognise_bool("1.0").value is True
    for word in ("", "NaN", "Racist", "2", "-1", "10", "x"):
        assert recognise_bool(word).value is None


# -- dates --------------------------------------------------------------------------------------

DAY = dt.date(2017, 4, 17)


@pytest.mark.parametrize(
    "text",
    [
        *("2017-04-17", "17/04/2017", "4/17/2017", "17-04-2017", "17.4.2017", "17/04/17"),
        *("17-Apr-17", "17-APR-2017", "17 April 2017", "17th April 2017", "April 17, 2017"),
        *("17Apr2017", "2017/04/17", "20170417", "17042017", ' "17/04/2017"\u00a0'),
    ],
)
def test_date_that_can_mean_one_day_is_that_day(text: str) -> None:
    assert recognise_date(text).value == DAY


@pytest.mark.parametrize(
    "text", ["2017-04-17 13:45", "17/04/2017 13:45:00", "17-Apr-2017 1:45 PM", "2017-04-17T13:45"]
)
def test_time_is_kept(text: str) -> None:
    assert recognise_date(text).value == dt.datetime(2017, 4, 17, 13, 45)


@pytest.mark.parametrize("text", ["05/04/2017", "5-4-2017", "05/04/17", "05.04.2017 10:00"])
def test_day_and_month_are_never_guessed(text: str) -> None:
    found = recognise_date(text)
    assert found.value is None
    assert len(found.formats) > 1


@pytest.mark.parametrize(
    "text",
    [
        *("", "None", "31/02/2026", "17/04/20026", "2.02E+14", "42842", "1/1/1066"),
        *("17/17/2017", "yesterday", "x" * 2000),
    ],
)
def test_no_date_has_no_value(text: str) -> None:
    assert recognise_date(text).value is None
    assert recognise_date(text).formats == ()


def test_serial_numbers_are_dates_only_where_told() -> None:
    assert recognise_date("42842", serials=True).value == DAY
    assert recognise_date("42842.5", serials=True).value == dt.datetime(2017, 4, 17, 12)
    assert recognise_date("60", serials=True).value is None
    assert recognise_date("9999999", serials=True).value is None


@given(
    st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%b-%Y", "%d %B %Y", "%Y-%m-%d"]),
)
def test_a_date_is_read_as_written_or_not_at_all(day: dt.date, form: str) -> None:
    text = f"{day:{form}}".replace(f"{day:%Y}", f"{day.year:04}")
    found = recognise_date(text)
    assert found.value in (day, None)
    assert ("iso" if form == "%Y-%m-%d" else form) in found.formats
    if found.value is None:
        assert day.day <= 12 and "%b" not in form.lower()  # noqa: PT018


@given(st.text(), st.booleans())
def test_any_text_has_an_answer(text: str, told: bool) -> None:
    assert recognise_force(text, pnc=told).value in {None, *forces().rows}
    assert recognise_date(text, serials=told).why
    assert recognise_offence(text).why
    assert recognise_bool(text).why
