"""Drafts of column maps: what is placed, what is left to a person, and what is never shown."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime.records import ColumnMap, ColumnMapError, fields, load_column_map
from hatecrime.records.drafting import draft, draft_toml, gather
from hatecrime.records.drafting.columns import MOST_VALUES
from hatecrime.records.drafting.dates import date_forms
from hatecrime.records.drafting.headers import _data, fields_named, looks_like_data, strand_named
from hatecrime.records.drafting.writing import quoted
from hatecrime.records.effect import Effect, effect
from hatecrime.records.fields import required_fields
from hatecrime.records.map_plan import STRANDS
from hatecrime.records.problems import Problem
from hatecrime.records.sources import open_extract
from hatecrime.report.audit import audit_csv
from hatecrime.report.maps import effect_lines

TORONTO = Path(__file__).parents[2].parent / "shared" / "data" / "toronto_hate_crimes_open_data.csv"
ROWS = 42
MARK = "Zqx"

Load = Callable[[str], ColumnMap]


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Return what loads a map from its text."""
    path = tmp_path_factory.mktemp("maps") / "map.toml"

    def loaded(text: str) -> ColumnMap:
        path.write_text(text, encoding="utf-8")
        return load_column_map(path)

    return loaded


def in_turn(*values: Any) -> list[Any]:
    return [values[row % len(values)] for row in range(ROWS)]


def days(form: str) -> list[str]:
    return [form.format(day=row % 28 + 1, month=row % 3 + 3, hour=row % 24) for row in range(ROWS)]


def effect_of(frame: pl.DataFrame, column_map: ColumnMap) -> Effect:
    return effect(frame.columns, [frame], column_map)


def text_of(frame: pl.DataFrame, show: Iterable[str] = ()) -> str:
    return draft_toml(draft(gather([frame]), tuple(show)), "extract.csv")


def export() -> pl.DataFrame:
    """Return an invented export in the manner of a force's record system."""
    return pl.DataFrame(
        {
            "Occurrence No": [f"NT/26/{row:05}" for row in range(ROWS)],
            "Crime/Incident": in_turn("Crime", "Crime related incident", "Non-crime hate incident"),
            "Owning Force": in_turn("Nottinghamshire Police"),
            "Hate Crime Flag": in_turn("Y", "N"),
            "Date/Time Reported": days("{day:02}/{month:02}/2026 {hour:02}:15"),
            "RecordedDate": days("{day:02}-Mar-2026"),
            "Committed From Date": in_turn("05/04/2026", "06/07/2026"),
            "Created Date": days("{day:02}/{month:02}/2026"),
            "HO Code": in_turn("8/59", "00857", "125/82"),
            "NSIR Qualifiers": in_turn("Racist", "Homophobic; Racist", "", "Islamophobic", "LGBT"),
            "Is Disability Hate": in_turn("Yes", "No"),
            "Victim Age": in_turn("34", "17"),
            "Victim Type": in_turn("Individual", "Business"),
            "Outcome Type": in_turn(
                "16 - Evidential difficulties victim based - named suspect identified",
                "Charged or Summonsed",
                "No further action",
                "66",
                "Under investigation",
            ),
            "Repeat Victim?": in_turn("Y", "N", "Unknown"),
            "MO": in_turn("Said something."),
            "Beat": in_turn("C1", "C2"),
        }
    )


# -- a whole draft ------------------------------------------------------------------------------


def test_an_export_is_drafted(load: Load) -> None:
    found = load(text_of(export()))
    assert {name: entry.column for name, entry in found.fields.items()} == {
        "record_ref": "Occurrence No",
        "record_type": "Crime/Incident",
        "force": "Owning Force",
        "hate_flag": "Hate Crime Flag",
        "reported_at": "Date/Time Reported",
        "recorded_at": "RecordedDate",
        "occurred_from": "Committed From Date",
        "offence_code": "HO Code",
        "disability": "Is Disability Hate",
        "victim_kind": "Victim Type",
        "victim_age": "Victim Age",
        "repeat_victim": "Repeat Victim?",
        "outcome_code": "Outcome Type",
        "narrative": "MO",
    }
    assert found.fields["reported_at"].date_formats == ("%d/%m/%Y %H:%M",)
    assert found.fields["recorded_at"].date_formats == ("%d-%b-%Y",)
    assert found.fields["occurred_from"].date_formats == ()
    assert found.fields["record_type"].translate == {
        "Crime": "crime",
        "Crime related incident": "crime_related_incident",
        "Non-crime hate incident": "incident",
    }
    assert found.fields["force"].translate == {"Nottinghamshire Police": "E23000019"}
    assert found.fields["hate_flag"].translate == {"Y": True, "N": False}
    assert found.fields["outcome_code"].translate == {
        "16 - Evidential difficulties victim based - named suspect identified": "16",
        "Charged or Summonsed": "1",
        "Under investigation": "",
    }
    assert found.strands is not None
    assert (found.strands.column, found.strands.separator) == ("NSIR Qualifiers", ";")
    assert found.strands.translate == {
        "Racist": "race",
        "Homophobic": "sexual_orientation",
        "Islamophobic": "religion:muslim",
    }


def test_what_is_left_to_a_person_stands_in_comments() -> None:
    text = text_of(export())
    for line in (
        # Every day is below 13: either could be the month.
        '# date_formats = ["%d/%m/%Y"]',
        '# date_formats = ["%m/%d/%Y"]',
        '# "No further action" = "?"      # 8 rows: not understood',
        '# "66" = "?"      # 8 rows: not understood',
        '# "Unknown" = "?"      # 14 rows: not understood',
        # One word for two strands.
        '# "LGBT" = "?"      # 8 rows: not understood',
        '# "Created Date": its name stands for each of these',
        "# (reported_at is read from another column above)",
        '#   "Beat"',
    ):
        assert line in text.splitlines(), line


def test_a_draft_does_what_it_says(load: Load) -> None:
    found = effect_of(export(), load(text_of(export())))
    read = {one.field: one for one in found.fields}
    assert read["reported_at"].filled == read["recorded_at"].filled == ROWS
    assert read["occurred_from"].problems == ((Problem.FORMAT, ROWS),)
    assert read["outcome_code"].filled == 9 + 9 + 8  # the force's own code is kept
    assert read["outcome_code"].empty == 8 + 8
    assert read["outcome_code"].columns == ("Outcome Type",)
    assert read[STRANDS].problems == ((Problem.WORD, 8),)
    assert read["outcome_code"].problems == ((Problem.WORD, 8),)
    assert found.unused == ("Created Date", "Beat")
    lines = "\n".join(effect_lines(found))
    assert "Charged or Summonsed -> 1  (9 rows)" in lines
    assert "FLD-007  42 rows" in lines


@pytest.mark.parametrize("name", ["*", "^.*$", "^[$"])
def test_columns_are_counted_whatever_they_are_called(name: str) -> None:
    (first, second) = gather([pl.DataFrame({name: [" a", "a", None], "b": ["c", "c", "d"]})])
    assert (first.name, first.values) == (name, (("a", 2),))
    assert (second.name, second.values) == ("b", (("c", 2), ("d", 1)))


def test_a_draft_depends_on_the_extract_alone() -> None:
    frame = export()
    parts = [frame[start : start + 5] for start in range(0, ROWS, 5)]
    assert gather(parts) == gather([frame])
    assert draft_toml(draft(gather(parts)), "extract.csv") == text_of(frame)


def test_toronto_is_drafted(load: Load) -> None:
    if not TORONTO.exists():
        pytest.skip("the open data do not lie beside the project")
    frame = pl.concat(window.frame for window in open_extract([TORONTO]).windows())
    text = text_of(frame)
    found = load(text)
    assert found.fields["record_ref"].column == "EVENT_UNIQUE_ID"
    assert found.fields["occurred_from"].column == "OCCURRENCE_DATE"
    assert found.fields["reported_at"].column == "REPORTED_DATE"
    assert found.fields["targeted_religion"].column == "RELIGION_BIAS"
    assert found.fields["targeted_religion"].translate["Catholic"] == "christian"
    assert found.fields["religion"].translate["Catholic"] is True
    assert found.fields["record_type"].value == ""
    # Two columns could be race, and most words of a third are not certain.
    assert not {"race", "sexual_orientation", "transgender"} & set(found.fields)
    assert '# columns = ["RACE_BIAS", "ETHNICITY_BIAS"]      # together' in text.splitlines()
    assert '# "None" = false' in text
    assert effect_of(frame, found).rows == frame.height


def test_an_extract_with_fields_of_its_own_needs_no_draft_but_gets_one(load: Load) -> None:
    frame = pl.DataFrame({"record_ref": ["A1"], "Record Type": ["crime"], "race": ["true"]})
    found = load(text_of(frame))
    assert {name: entry.column for name, entry in found.fields.items()} == {
        "record_ref": "record_ref", "record_type": "Record Type", "race": "race",
    }  # fmt: skip
    assert not any(entry.translate for entry in found.fields.values())


def test_what_every_record_needs_is_asked_for(load: Load) -> None:
    text = text_of(pl.DataFrame({"Colour": ["red"]}))
    found = load(text)
    assert {name: entry.value for name, entry in found.fields.items()} == dict.fromkeys(
        required_fields(), ""
    )
    assert "No column was found for record_type, which every record needs." in text
    read = effect_of(pl.DataFrame({"Colour": ["red"]}), found).fields[0]
    assert (read.empty, read.problems) == (1, ((Problem.REQUIRED, 1),))


def test_a_question_mark_that_is_left_is_refused(load: Load) -> None:
    text = text_of(export())
    for line in [line for line in text.splitlines() if line.endswith("not understood")]:
        with pytest.raises(ColumnMapError, match=r"\?"):
            load(text.replace(line, line.removeprefix("# ")))


# -- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field"),
    [
        *((name, "record_ref") for name in ("Crime Ref", "Crime Number", "CRN", "Occurrence No")),
        *((name, "record_ref") for name in ("crimeRefNo", "CRIME_REFERENCE_NUMBER", "Incident ID")),
        *((name, "recorded_at") for name in ("Date Recorded", "RecordedDateTime", "Recorded on")),
        *(
            (name, "offence_code")
            for name in ("HO Code", "HOCode", "Home Office Code", "Offence Cd")
        ),
        *((name, "outcome_code") for name in ("Outcome", "HO Outcome Type", "Disposal Code")),
        *((name, "victim_age") for name in ("Age of victim", "VictimAge", "Vic. age at offence")),
        ("Suspect No.", "suspect_ref"),
        ("Police Force Area", "force"),
        ("MO", "narrative"),
    ],
)
def test_a_column_is_known_by_its_name(name: str, field: str) -> None:
    assert fields_named(name) == (field,)


@pytest.mark.parametrize(
    "name",
    ["Victim Name", "DOB", "Address", "No of victims", "Ethnicity", "Gender", "Date", "", "1"],
)
def test_a_name_that_could_be_anything_is_none(name: str) -> None:
    assert fields_named(name) == ()


def test_names_are_those_of_fields() -> None:
    names = _data()["fields"]
    assert set(names) <= {*fields(), STRANDS}
    for name, written in names.items():
        for header in written:
            assert name in fields_named(header), header


def test_a_column_for_a_strand_is_known_by_its_name() -> None:
    for name in ("Racist", "Is Racist?", "Hate - Racial (Y/N)", "RACE_BIAS", "Race hate flag"):
        found = strand_named(name)
        assert found is not None
        assert (found.strand, found.plain) == ("race", True), name
    # It may be about somebody: not told for certain.
    for name in ("Disabled", "Ethnicity", "Sexual orientation", "Faith"):
        assert not getattr(strand_named(name), "plain", False), name
    for name in ("Victim race", "Suspect Ethnicity", "LGBT", "Beat", "Officer Defined Ethnicity"):
        assert strand_named(name) is None


# -- values -------------------------------------------------------------------------------------


def placed(**columns: list[Any]) -> dict[str, str]:
    found = draft(gather([pl.DataFrame(columns, strict=False)]))
    return {one.field: one.columns[0] for one in found.placed}


def test_cells_have_to_fit_a_name() -> None:
    assert placed(Outcome=["Charged", "14", "PND"]) == {"outcome_code": "Outcome"}
    assert placed(Outcome=["Good", "Bad", "Worse"]) == {}
    assert placed(Hate=["Y", "N"]) == {"hate_flag": "Hate"}
    assert placed(Hate=["Racist", "Homophobic"]) == {STRANDS: "Hate"}
    assert placed(Hate=["Zebra"]) == {}
    assert placed(reported=["soon", "later"]) == {}
    # By its name it could be the victim's as well.
    assert placed(Faith=["Muslim", "Sikh"]) == {}
    assert placed(Disabled=["Y", "N"]) == {}


def test_a_trait_of_somebody_is_no_strand() -> None:
    assert placed(Ethnicity=["White", "Asian"], Sex=["Male", "Female"]) == {}
    assert placed(**{"Victim Religion": ["Muslim"]}) == {"victim_religion": "Victim Religion"}


def test_cells_alone_place_nothing_and_are_suggested() -> None:
    frame = pl.DataFrame(
        {
            "Field 1": ["Charged", "Community resolution", "16 - Victim unsupportive"],
            "Field 2": ["Kent Police", "Essex Police", "Surrey"],
            "Field 3": ["Racist", "Homophobic", "Disability"],
            "Field 4": ["8/59", "8/57", "125/82"],
            "Crime Ref": ["A1", "A2", "A3"],
        }
    )
    found = draft(gather([frame]))
    assert [one.field for one in found.placed] == ["record_ref"]
    assert {one.columns[0].name: one.fields for one in found.unclear} == {
        "Field 1": ("outcome_code",),
        "Field 2": ("force",),
        "Field 3": (STRANDS,),
        "Field 4": ("offence_code", "alternate_offence_code"),
    }


def test_two_columns_for_one_field_are_left_to_a_person() -> None:
    assert placed(**{"Crime Ref": ["A"], "Incident Ref": ["B"]}) == {}
    # But for the one that would be taken without a map.
    assert placed(**{"Crime Ref": ["A"], "record ref": ["B"]}) == {"record_ref": "record ref"}


def test_several_columns_that_list_strands_are_one_list(load: Load) -> None:
    frame = pl.DataFrame(
        {"Hate Type 1": ["Racist", "Faith"], "Hate Type 2": ["Homophobic", ""], "Crime Ref": "A1"}
    )
    found = load(text_of(frame))
    assert found.strands is not None
    assert found.strands.columns == ("Hate Type 1", "Hate Type 2")
    assert found.strands.translate["Homophobic"] == "sexual_orientation"


def test_a_category_spelt_out_is_not_parted() -> None:
    frame = pl.DataFrame({"Hate Type": ["Racist", "Lesbian, gay, bisexual, transgender", "Faith"]})
    assert "separator" not in text_of(frame)
    frame = pl.DataFrame({"Hate Type": ["Racist", "Racist, Faith"]})
    assert 'separator = ","' in text_of(frame)


def test_a_column_for_a_local_strand_fills_the_list_of_them(load: Load) -> None:
    frame = pl.DataFrame({"Misogyny": ["Y", "N"], "Hate: Age": ["yes", ""], "Age": ["Y", "N"]})
    found = load(text_of(frame))
    assert [one.column for one in found.fields["local_strands"].sources] == [
        "Misogyny",
        "Hate: Age",
    ]
    assert found.fields["local_strands"].sources[0].translate == {"Y": "misogyny", "N": ""}


def test_only_so_many_values_are_looked_at() -> None:
    (column,) = gather([pl.DataFrame({"x": [str(row) for row in range(MOST_VALUES + 5)]})])
    assert (len(column.values), column.many) == (MOST_VALUES, True)
    (column,) = gather([pl.DataFrame({"x": ["a", " a ", "", "null", None, "NONE"]})])
    assert (column.values, column.many) == ((("a", 2), ("NONE", 1)), False)


def test_typed_columns_are_drafted(load: Load) -> None:
    frame = export().with_columns(
        pl.col("Victim Age").cast(pl.Int64),
        (pl.col("Hate Crime Flag") == "Y").alias("Hate Crime Flag"),
        pl.col("Date/Time Reported").str.to_datetime("%d/%m/%Y %H:%M"),
        pl.lit([["a"]]).alias("Listed"),
    )
    found = load(text_of(frame))
    assert found.fields["reported_at"].date_formats == ()
    read = {one.field: one for one in effect_of(frame, found).fields}
    assert read["reported_at"].filled == read["victim_age"].filled == ROWS
    assert read["hate_flag"].filled == ROWS


# -- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "choices"),
    [
        (["17/04/2026"], [("%d/%m/%Y",)]),
        (["04/17/2026", "01/02/2026"], [("%m/%d/%Y",)]),
        (["01/02/2026"], [("%d/%m/%Y",), ("%m/%d/%Y",)]),
        (["17/04/2026", "04/17/2026"], []),
        (["2026-04-17", "2026-04-01 10:00"], [("iso",)]),
        (["17-Apr-26", "1-May-26"], [("%d-%b-%y",)]),
        (["01 May 2026"], [("%d %b %Y", "%d %B %Y")]),
        (["17/04/2026", "01/02/2026 10:30"], [("%d/%m/%Y", "%d/%m/%Y %H:%M")]),
        (["17/04/2026", "01.02.2026"], [("%d/%m/%Y", "%d.%m.%Y")]),
        (["20260417"], [("%Y%m%d",)]),
        (["soon", "42842"], []),
        ([], []),
    ],
)
def test_formats_of_a_column(values: list[str], choices: list[tuple[str, ...]]) -> None:
    found = date_forms((value, 1) for value in values)
    assert list(found.choices) == choices
    assert found.certain == (len(choices) == 1)


@given(
    st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2199, 12, 31)), min_size=1),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y"]),
)
def test_formats_are_those_the_dates_are_written_in_or_both(days: list[Any], form: str) -> None:
    found = date_forms((day.strftime(form), 1) for day in days)
    assert (form,) in found.choices
    if any(day.day > 12 for day in days):
        assert found.choices == ((form,),)
    elif found.certain:
        assert all(day.day == day.month for day in days)


# -- what is never shown ------------------------------------------------------------------------

NAMES = [name for written in _data()["fields"].values() for name in written]
MARKED = [
    *(
        f"{MARK} Jane",
        f"Racist {MARK}",
        f"16 - {MARK}",
        f"8/59 - {MARK}",
        f"Y {MARK}",
        MARK.upper(),
    ),
    *(f"Kent Police {MARK}", f"Charged; {MARK}", f"{MARK}1", f"18 - No suspect ({MARK})"),
]
KNOWN = [
    "Racist",
    "Y",
    "N",
    "Charged",
    "14",
    "8/59",
    "Crime",
    "17/04/2026",
    "High",
    "Kent",
    "Muslim",
]


@settings(max_examples=60)
@given(st.data())
def test_what_somebody_typed_into_a_column_is_never_shown(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    cells = st.sampled_from(MARKED + KNOWN * 3)
    frame = pl.DataFrame(
        {name: data.draw(st.lists(cells, min_size=8, max_size=8)) for name in names}
    )
    text = text_of(frame)
    assert MARK.casefold() not in text.casefold()
    column_map = ColumnMap.model_validate(tomllib.loads(text))
    found = effect_of(frame, column_map)
    shown = [*effect_lines(found), audit_csv(found.translations)]
    assert MARK.casefold() not in "\n".join(shown).casefold()


def test_every_column_of_an_export_may_hold_what_is_never_shown(load: Load) -> None:
    frame = export()
    planted = pl.concat(
        [frame, frame.with_columns(pl.lit(f"{MARK} Jane").alias(c) for c in frame.columns)[:9]]
    )
    text = text_of(planted)
    assert MARK not in text
    assert "not understood: 1 word in 9 rows, not shown here" in text
    found = effect_of(planted, load(text))
    assert MARK not in "\n".join(effect_lines(found)) + audit_csv(found.translations)


def test_words_are_shown_where_they_are_asked_for() -> None:
    frame = pl.DataFrame({"Outcome": ["Charged", "14", f"{MARK} Jane"], "Crime Ref": [MARK] * 3})
    assert MARK not in text_of(frame)
    assert f'# "{MARK} Jane" = "?"      # 1 row: not understood' in text_of(frame, ["outcome_code"])
    assert text_of(frame, ["outcome_code"]).count(MARK) == 1


def test_names_that_look_like_data_are_not_shown() -> None:
    for name in ("jane@zqx.org", "17/04/2026", "NT26000123456", "x" * 500):
        assert looks_like_data(name)
        text = text_of(pl.DataFrame({name: ["a"], "Crime Ref": ["A1"]}))
        assert name not in text
        assert "#   column 1" in text
    # Where no column is known by its name, the first row may be somebody's record.
    text = text_of(pl.DataFrame({"Jane Zqx": ["a"], "Broad Street": ["b"]}))
    assert "Is the first row of the file its header?" in text
    assert MARK not in text
    assert "#   column 2" in text


# -- names that are hostile ---------------------------------------------------------------------

HOSTILE = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
SIGNS = [
    '"',
    "'",
    "\\",
    "\n",
    "\r",
    "\t",
    "\u202e",
    "\x00",
    "\x1b[31m",
    "]",
    "=",
    "#",
    ".",
    "\U0001f600",
]
NOISE = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(HOSTILE, st.builds("{0}{1}{2}".format, NOISE, st.sampled_from(NAMES), NOISE)),
        min_size=1, max_size=6, unique=True,
    ),
    st.sampled_from(KNOWN),
)  # fmt: skip
def test_a_draft_of_hostile_names_is_a_map_that_loads(
    load: Load, names: list[str], cell: str
) -> None:
    frame = pl.DataFrame({name: [cell] for name in names})
    text = draft_toml(draft(gather([frame])), f"{names[0]}.csv")
    column_map = load(text)
    assert all(line.isprintable() for line in text.splitlines())
    columns = {entry.column for entry in column_map.fields.values() if entry.column is not None}
    assert columns <= set(names)
    assert effect_of(frame, column_map).rows == 1


@given(st.text(st.characters(codec="utf-8")))
def test_text_is_quoted_as_toml_has_it(text: str) -> None:
    written = quoted(text)
    assert written.isprintable()
    assert tomllib.loads(f"x = {written}") == {"x": text}
    assert tomllib.loads(f"{written} = 1") == {text: 1}
    assert written.count(".") <= 10


def test_a_draft_of_very_many_columns_loads(load: Load) -> None:
    unclear = {f"{'.' * (n % 60)}Created{'-' * (n // 60)}Date": ["17/04/2026"] for n in range(900)}
    unknown = {f"Colour {'.' * 100}{n}": ["red"] for n in range(900)}
    text = text_of(pl.DataFrame(unclear | unknown))
    assert load(text).fields.keys() == set(required_fields())
    assert re.search(r"^# and \d+ more$", text, re.MULTILINE)
    assert re.search(r"^#   and \d+ more$", text, re.MULTILINE)
