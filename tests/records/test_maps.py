"""Column maps: how an extract's columns and words become fields, and what a map may not say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.flags import Religion, Strand
from hatecrime.records import ColumnMap, ColumnMapError, fields, load_column_map
from hatecrime.records.columns import ColumnReader
from hatecrime.records.map_plan import Origin, plan
from hatecrime.records.reading import Manner, read
from hatecrime.records.tables import RecordTable, record_table
from hatecrime.rulebook.kernel import in_full

NEEDED = """
[fields.record_ref]
column = "Ref"
[fields.record_type]
value = "crime"
"""

Load = Callable[..., ColumnMap]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return what loads a map from its text; the two fields every record needs are added."""

    def loaded(text: str, needed: str = NEEDED) -> ColumnMap:
        path = tmp_path / "map.toml"
        path.write_text(text + needed, encoding="utf-8")
        return load_column_map(path)

    return loaded


def table(column_map: ColumnMap, **columns: list[Any]) -> RecordTable:
    """Return an extract of these columns, with references, as a table of records."""
    height = len(next(iter(columns.values())))
    extract = pl.DataFrame({"Ref": [f"A{n}" for n in range(height)], **columns}, strict=False)
    return record_table(extract, column_map)


def found(records: RecordTable) -> list[tuple[int, str, str]]:
    return records.problems.rows()


# -- columns ------------------------------------------------------------------------------------


def test_columns_get_other_names_and_one_value_stands_for_all_rows(load: Load) -> None:
    records = table(
        load('[fields.race]\ncolumn = "Racist?"\n[fields.hate_flag]\nvalue = true\n'),
        **{"Racist?": ["Yes", "no", ""], "Officer": ["a", "b", "c"]},
    )
    assert records.frame["race"].to_list() == [True, False, None]
    assert records.frame["hate_flag"].to_list() == [True] * 3
    assert records.frame["record_type"].to_list() == ["crime"] * 3
    assert records.unused == ("Officer",)
    assert records.columns == ("record_ref", "record_type", "hate_flag", "race")
    assert found(records) == []


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("race", "false", False),
        ("victim_age", "34", 34),
        ("victim_age", '"34"', 34),
        ("outcome_date", '"2026-04-01"', dt.date(2026, 4, 1)),
        ("recorded_at", '"2026-04-01T12:00"', dt.datetime(2026, 4, 1, 12)),
        ("local_strands", '"misogyny; age"', ["misogyny", "age"]),
        ("force", '"Nottinghamshire"', "E23000019"),
        ("report_route", "999", "999"),
    ],
)
def test_one_value_is_of_the_type_of_its_field(
    load: Load, name: str, written: str, value: Any
) -> None:
    records = table(load(f"[fields.{name}]\nvalue = {written}\n"), x=[1, 2])
    assert records.frame[name].to_list() == [value, value]


def test_an_extract_without_rows_has_no_records(load: Load) -> None:
    text = '[fields.local_strands]\nvalue = "age"\n[strands]\ncolumn = "S"\nseparator = ";"\n'
    records = table(load(text), S=[])
    assert records.frame.height == 0
    assert found(records) == []


def test_words_are_translated_and_a_star_stands_for_all_others(load: Load) -> None:
    records = table(
        load(
            """
[fields.perceived_by]
column = "Who"
translate = { "Vic" = "victim", "PC" = "officer", "*" = "other" }
[fields.targeted_religion]
column = "Faith"
translate = { "Islam" = "muslim", "-" = "" }
[fields.cyber_enabled]
column = "Online"
translate = { "web" = true, "street" = false, "0" = false }
"""
        ),
        Who=["Vic", " pc ", "neighbour", ""],
        Faith=["Islam", "Sikh", "-", "Jedi"],
        Online=["WEB", "Street", "0.0", "maybe"],
    )
    assert records.frame["perceived_by"].to_list() == ["victim", "officer", "other", None]
    assert records.frame["targeted_religion"].to_list() == ["muslim", "sikh", None, None]
    assert records.frame["cyber_enabled"].to_list() == [True, False, False, None]
    assert found(records) == [(4, "cyber_enabled", "FLD-001"), (4, "targeted_religion", "FLD-004")]


def test_a_map_has_its_own_words_for_true_and_false(load: Load) -> None:
    records = table(
        load('true_words = ["X"]\nfalse_words = ["-"]\n[fields.race]\ncolumn = "R"\n'),
        R=["x", "-", "yes", "?"],
    )
    assert records.frame["race"].to_list() == [True, False, True, None]
    assert found(records) == [(4, "race", "FLD-001")]


@pytest.mark.parametrize(("name", "time"), [("reported_at", "T09:00:00"), ("outcome_date", "")])
def test_days_and_moments_are_translated_though_plainly_written(
    name: str, time: str, load: Load
) -> None:
    words = f'"1900-01-01{time}" = "", "2001-01-01{time}" = "2001-02-03{time}"'
    column_map = load(
        f'[fields.{name}]\ncolumn = "D"\nempty = "2026-01-02{time}"\ntranslate = {{ {words} }}\n'
    )
    cells = [f"{day}{time}" for day in ("1900-01-01", "2001-01-01", "2026-04-05")]
    days = [str(day) for day in table(column_map, D=[*cells, None]).frame[name].cast(pl.Date)]
    assert days == ["2026-01-02", "2001-02-03", "2026-04-05", "2026-01-02"]


MANNERS = (
    Manner(true_words=frozenset(["x", "7"]), false_words=frozenset(["none", "-", "0"])),
    Manner(formats=("%d %m %Y", "iso")),
    Manner(formats=("%Y-%d-%m",)),
    Manner(translate={"7": "8", "2026-01-02": "2026-02-03", "text": "other", "*": "9"}),
    Manner(empty="7"),
    Manner(separator="-"),
    Manner(false_words=frozenset(["none"]), translate={"x": ""}),
)


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("name", ["victim_age", "outcome_date", "reported_at", "narrative", "race"])
def test_what_is_commonly_written_is_read_as_the_map_says(name: str, manner: Manner) -> None:
    field = fields()[name]
    cells = [
        "7",
        "0",
        "none",
        None,
        "x",
        "-",
        "text",
        "2026-01-02",
        "2026-01-02T10:00:00",
        "12 03 2026",
    ]
    reader = ColumnReader(field, Origin("c", manner))
    for chosen in (cells, cells[:2], cells[7:8], cells[8:9], cells[2:4]):
        found = reader.read(pl.Series(chosen, dtype=pl.String))
        each = [read(field, cell, manner) for cell in chosen]
        assert in_full(found.column, field.type).to_list() == [cell.value for cell in each]
        rows = sorted(row for _, some in found.problems for row in some)
        assert rows == [row for row, cell in enumerate(each) if cell.problem]


def test_an_empty_cell_may_mean_no(load: Load) -> None:
    records = table(
        load(
            '[fields.race]\ncolumn = "R"\nempty = false\n'
            '[fields.religion]\ncolumn = "F"\nempty = false\ntranslate = { "n/a" = "" }\n'
        ),
        R=["yes", "", None],
        F=["n/a", "yes", "NULL"],
    )
    assert records.frame["race"].to_list() == [True, False, False]
    assert records.frame["religion"].to_list() == [False, True, False]


def test_dates_have_forms_for_the_map_or_for_a_field(load: Load) -> None:
    records = table(
        load(
            """
date_formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]
[fields.recorded_at]
column = "Recorded"
[fields.outcome_date]
column = "Closed"
date_formats = ["iso", "%d-%b-%y"]
"""
        ),
        Recorded=["01/02/2026 10:00", "01/02/2026", "2026-02-01"],
        Closed=["2026-02-01", "01-Feb-26", "01/02/2026"],
    )
    first = dt.datetime(2026, 2, 1)
    assert records.frame["recorded_at"].to_list() == [first.replace(hour=10), first, None]
    assert records.frame["outcome_date"].to_list() == [first.date(), first.date(), None]
    assert found(records) == [(3, "outcome_date", "FLD-002"), (3, "recorded_at", "FLD-002")]


# -- several columns ----------------------------------------------------------------------------


def test_several_columns_of_true_and_false(load: Load) -> None:
    records = table(
        load('[fields.race]\ncolumns = ["A", "B"]\n'),
        A=["yes", "no", "no", "", "maybe", "maybe"],
        B=["no", "no", "", "", "yes", "no"],
    )
    # True when one is; false only when all are.
    assert records.frame["race"].to_list() == [True, False, None, None, True, None]
    assert found(records) == [(5, "race", "FLD-001"), (6, "race", "FLD-001")]


def test_several_columns_of_one_value(load: Load) -> None:
    records = table(
        load('[fields.outcome_code]\ncolumns = ["A", "B"]\n'),
        A=["14", "", "14", "0"],
        B=["014", "16", "16", ""],
    )
    assert records.frame["outcome_code"].to_list() == ["14", "16", None, None]
    assert found(records) == [(3, "outcome_code", "FLD-008")]


def test_several_columns_of_a_list(load: Load) -> None:
    records = table(
        load('[fields.local_strands]\ncolumns = ["A", "B"]\n'),
        A=["age; sex", "", None],
        B=["Sex", "misogyny", ""],
    )
    assert records.frame["local_strands"].to_list() == [["age", "sex"], ["misogyny"], None]
    assert found(records) == []


def test_several_columns_of_religions_are_counted_as_one_list_is(load: Load) -> None:
    pairs = [
        ("Jewish", ""),
        ("Jewish", "Muslim"),
        ("Jewish", "jewish"),
        ("", ""),
        ("Jewish; Muslim", "Jewish"),
        ("", "Sikh"),
        ("Jewish", "Jedi"),
    ]
    apart = table(
        load('[fields.targeted_religion]\ncolumns = ["A", "B"]\n'),
        A=[a for a, _ in pairs],
        B=[b for _, b in pairs],
    )
    assert apart.frame["targeted_religion"].to_list() == [
        "jewish", None, "jewish", None, None, "sikh", "jewish",
    ]  # fmt: skip
    assert apart.frame["religions_given"].to_list() == [1, 2, 1, None, 2, 1, 1]
    assert found(apart) == [(7, "targeted_religion", "FLD-004")]


def test_columns_that_are_not_written_alike(load: Load) -> None:
    records = table(
        load(
            """
[fields.suspect_admitted]
[[fields.suspect_admitted.sources]]
column = "Admitted"
[[fields.suspect_admitted.sources]]
column = "Interview"
separator = "/"
translate = { "Full admission" = true, "*" = "" }
"""
        ),
        Admitted=["no", "no", ""],
        Interview=["Caution/Full admission", "Caution", ""],
    )
    assert records.frame["suspect_admitted"].to_list() == [True, None, None]
    assert found(records) == []


# -- a column that lists the strands ------------------------------------------------------------

STRANDS = """
[strands]
column = "Types"
separator = ";"
translate = { "Racist" = "race", "Homophobic" = "sexual_orientation", "Faith" = "religion", \
"Misogyny" = "local:misogyny", "Anti-Muslim" = "religion:muslim", "Not hate" = "" }
"""


def strands_of(records: RecordTable) -> list[set[str]]:
    return [
        {strand for strand in Strand if row[strand]} for row in records.frame.iter_rows(named=True)
    ]


def test_one_column_lists_the_strands(load: Load) -> None:
    records = table(
        load(STRANDS),
        Types=[
            "Racist; homophobic",
            "Anti-Muslim",
            "Faith;Misogyny",
            "disability",
            "Not hate",
            "",
            "Racist;Unheard of",
            "Unheard of",
        ],
    )
    assert strands_of(records) == [
        {"race", "sexual_orientation"},
        {"religion"},
        {"religion"},
        {"disability"},
        set(),
        set(),
        {"race"},
        set(),
    ]
    assert records.frame["targeted_religion"].to_list() == [None, "muslim", *[None] * 6]
    assert records.frame["religions_given"].to_list() == [None, 1, *[None] * 6]
    assert records.frame["local_strands"].to_list() == [None, None, ["misogyny"], *[None] * 5]
    # A word that is known leaves the other strands false; nothing, or a word that is not, leaves
    # them undecided.
    assert records.frame["transgender"].to_list() == [False] * 5 + [None] * 3
    assert found(records) == [(7, "strands", "FLD-004"), (8, "strands", "FLD-004")]


def test_several_columns_list_the_strands_together(load: Load) -> None:
    text = STRANDS.replace('column = "Types"', 'columns = ["A", "B"]') + "empty = false\n"
    records = table(
        load(text), A=["Racist", "Faith", "", "Unheard of"], B=["Homophobic", "", "", "Racist"]
    )
    assert strands_of(records) == [{"race", "sexual_orientation"}, {"religion"}, set(), {"race"}]
    assert records.frame["disability"].to_list() == [False, False, False, None]
    assert found(records) == [(4, "strands", "FLD-004")]


def test_labels_that_the_map_does_not_name_are_recognised(load: Load) -> None:
    records = table(
        load('[strands]\ncolumn = "T"\n'),
        T=["Anti-gay", "Racist; Islamophobic", "LGBT", "No hate crime", "Sub-culture"],
    )
    assert strands_of(records) == [
        {"sexual_orientation"}, {"race", "religion"}, set(), set(), set()
    ]  # fmt: skip
    assert records.frame["race"].to_list() == [False, True, None, False, None]
    # A word for two strands, and a local strand that the map has no place for.
    assert found(records) == [(3, "strands", "FLD-004"), (5, "strands", "FLD-004")]


def test_an_empty_list_of_strands_may_mean_none(load: Load) -> None:
    records = table(load('[strands]\ncolumn = "T"\nempty = false\n'), T=["", "race"])
    assert strands_of(records) == [set(), {"race"}]
    assert records.frame["race"].to_list() == [False, True]


@given(st.lists(st.sets(st.sampled_from(Strand)), min_size=1, max_size=5))
def test_strands_in_one_column_are_strands_in_five(rows: list[set[Strand]]) -> None:
    listed = ColumnMap.model_validate(
        {
            "fields": {"record_ref": {"column": "Ref"}, "record_type": {"value": "crime"}},
            "strands": {"column": "T", "separator": ",", "empty": False},
        }
    )
    records = table(listed, T=[", ".join(sorted(row)) for row in rows])
    for strand in Strand:
        assert records.frame[strand].to_list() == [strand in row for row in rows]


# -- what a map may not say ---------------------------------------------------------------------


def refusal(load: Load, text: str, needed: str = NEEDED) -> str:
    with pytest.raises(ColumnMapError) as error:
        load(text, needed)
    message = str(error.value)
    assert message.startswith("map.toml: ")
    return message.removeprefix("map.toml: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1\n", "colour: there is no such key"),
        ("true_words = 1\n", "true_words: "),
        ('[fields.race]\ncolum = "R"\n', "fields.race.colum: there is no such key"),
        ("[fields.race]\n", "fields.race: needs exactly one of column, columns, sources or value"),
        (
            '[fields.race]\ncolumn = "R"\nvalue = true\n',
            "fields.race: needs exactly one of column, columns, sources or value",
        ),
        (
            '[fields.race]\ncolumn = "R"\ncolumns = ["S"]\n',
            "fields.race: needs exactly one of column, columns, sources or value",
        ),
        (
            "[fields.race]\ncolumns = []\n",
            "fields.race: needs exactly one of column, columns, sources or value",
        ),
        ('[fields.race]\ncolumn = "R"\nseparator = ""\n', "fields.race.separator: "),
        ('[fields.race]\ncolumn = "R"\ntranslate = { "x" = 1.5 }\n', "fields.race.translate.x."),
        (
            '[fields.rase]\ncolumn = "R"\n',
            "fields.rase: there is no field of that name; did you mean 'race'?",
        ),
        (
            '[fields.shoe_size]\ncolumn = "R"\n',
            "fields.shoe_size: there is no field of that name; 'hatecrime schema' lists all",
        ),
        (
            '[fields.perceived_by]\ncolumn = "R"\ntranslate = { "PC" = "constable" }\n',
            (
                "fields.perceived_by.translate: 'constable' is not a word of perceived_by; it is "
                "one of victim, witness, officer, staff, other"
            ),
        ),
        (
            '[[fields.perceived_by.sources]]\ncolumn = "R"\ntranslate = { "PC" = "constable" }\n',
            "fields.perceived_by.translate: 'constable' is not a word of perceived_by",
        ),
        (
            '[fields.perceived_by]\ncolumn = "R"\nempty = "nobody"\n',
            "fields.perceived_by.empty: 'nobody' is not a word of perceived_by",
        ),
        (
            '[fields.report_route]\nvalue = "pigeon"\n',
            "fields.report_route.value: 'pigeon' is not a word of report_route",
        ),
        (
            '[fields.race]\nvalue = "perhaps"\n',
            "fields.race.value: race cannot be read from 'perhaps'; it is of the type bool",
        ),
        (
            '[fields.race]\ncolumn = "R"\ntranslate = { "x" = "perhaps" }\n',
            "fields.race.translate: race cannot be read from 'perhaps'; it is of the type bool",
        ),
        (
            '[fields.victim_age]\ncolumn = "R"\nempty = "unknown"\n',
            "fields.victim_age.empty: victim_age cannot be read from 'unknown'",
        ),
        (
            '[fields.outcome_date]\nvalue = "01/02/2026"\n',
            "fields.outcome_date.value: outcome_date cannot be read from '01/02/2026'",
        ),
        (
            '[fields.race]\ncolumn = "R"\ndate_formats = ["iso"]\n',
            "fields.race.date_formats: race is not a date",
        ),
        (
            '[strands]\ncolumn = "T"\ntranslate = { "Goth" = "subculture" }\n',
            (
                "strands.translate.Goth: 'subculture' is no strand; use one of race, religion, "
                "sexual_orientation, disability, transgender, 'religion:' with a religion, or "
                "'local:' with a key"
            ),
        ),
        (
            '[strands]\ncolumn = "T"\ntranslate = { "Goth" = "local:Sub Culture" }\n',
            "strands.translate.Goth: ",
        ),
        ('[strands]\ncolumn = "T"\ntranslate = { "G" = "local:" }\n', "strands.translate.G: "),
        (
            '[strands]\ncolumn = "T"\ntranslate = { "I" = "religion:islam" }\n',
            "strands.translate.I: ",
        ),
        ('[strands]\ncolumn = ""\n', "strands.column: "),
        ('[strands]\ncolumn = "T"\nempty = true\n', "strands.empty: an empty cell names no strand"),
        (
            '[strands]\ncolumns = ["T", "T"]\n',
            "strands.columns: 'T' is named twice; name each column once",
        ),
        (
            '[fields.race]\ncolumns = ["R", "S", "R"]\n',
            "fields.race.columns: 'R' is named twice; name each column once",
        ),
        (
            '[fields.race]\ncolumn = "R"\ntranslate = { " " = false }\n',
            "fields.race.translate: an empty cell is no word; say what it means with 'empty'",
        ),
        (
            '[strands]\ncolumn = "R"\ncolumns = ["S"]\n',
            "strands: needs exactly one of column and columns",
        ),
        ('[strands]\nseparator = ";"\n', "strands: needs exactly one of column and columns"),
        ("fields = 3\n", ""),
        ("[fields\n", "is not valid TOML"),
    ],
)
def test_a_map_that_is_wrong_names_the_key_and_the_remedy(load: Load, text: str, said: str) -> None:
    needed = "" if text == "fields = 3\n" else NEEDED
    assert refusal(load, text, needed).startswith(said)


@pytest.mark.parametrize(
    "form",
    [
        "dd/mm/yyyy",
        "",
        "%",
        "%d/%m",
        "%H:%M",
        "%Y",
        "%m/%Y",
        "%d/%Y",
        "%d %Q %Y",
        "%T",
        "%Y%%",
        "ISO",
    ],
)
@pytest.mark.parametrize("where", ["", "[fields.outcome_date]\ncolumn = 'R'\n"])
def test_a_date_format_that_gives_no_day(load: Load, form: str, where: str) -> None:
    key = "fields.outcome_date.date_formats" if where else "date_formats"
    message = refusal(load, f"{where}date_formats = ['iso', '{form}']\n")
    assert message == (f"{key}: {form!r} is not a date format; write it as '%d/%m/%Y', or 'iso'")


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y", "%d-%b-%y", "%d %B %Y %I:%M %p", "%Y%j", "%Y-%m-%dT%H:%M:%S.%f%z", "iso"]
)
def test_a_date_format_that_gives_a_day(load: Load, form: str) -> None:
    assert load(f"date_formats = ['{form}']\n").date_formats == (form,)


@pytest.mark.parametrize("name", ["record_ref", "record_type"])
def test_a_map_names_what_every_record_needs(load: Load, name: str) -> None:
    other = "\n".join(
        f"[fields.{key}]\ncolumn = 'R'" for key in ("record_ref", "record_type") if key != name
    )
    assert refusal(load, "", other) == (
        f"fields.{name}: every record needs it; name its column, or give 'value' if it is the same "
        f"for all rows"
    )


def test_what_the_strands_column_fills_cannot_be_mapped_twice(load: Load) -> None:
    text = STRANDS + '[fields.local_strands]\ncolumn = "L"\n'
    assert refusal(load, text).startswith("fields.local_strands: words of the [strands] column")
    # A strand of its own column goes before the list.
    records = table(load(STRANDS + '[fields.race]\ncolumn = "R"\n'), Types=["Racist"], R=["no"])
    assert records.frame["race"].to_list() == [False]


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ColumnMapError, match=r"^gone\.toml: cannot be read"):
        load_column_map(tmp_path / "gone.toml")


def test_a_column_the_extract_does_not_have(load: Load) -> None:
    for text, key in (
        ('[fields.race]\ncolumn = "Rase"\n', "race"),
        ('[fields.race]\ncolumns = ["Race", "Rase"]\n', "race"),
        ('[strands]\ncolumn = "Rase"\n', "strands"),
    ):
        with pytest.raises(ColumnMapError) as error:
            table(load(text), Race=["yes"])
        assert str(error.value) == (
            f"fields.{key}: the extract has no column 'Rase'; did you mean 'Race'?"
        )


# -- no map -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column", ["record_ref", "Record ref", "RECORD_REF", "recordRef", " Record-Ref "]
)
def test_without_a_map_columns_go_by_their_names(column: str) -> None:
    plans = plan(None, [column, "Shoe size"])
    assert [(p.field, p.origins[0].column) for p in plans] == [("record_ref", column)]


def test_two_columns_for_one_field_are_refused() -> None:
    with pytest.raises(ColumnMapError, match="two columns stand for the field race"):
        plan(None, ["race", "Race"])


def test_fields_are_filled_in_the_order_of_the_record() -> None:
    assert [p.field for p in plan(None, list(fields())[::-1])] == list(fields())


def test_every_religion_may_be_named_by_the_strands_column() -> None:
    for religion in Religion:
        column_map = ColumnMap.model_validate(
            {
                "fields": {"record_ref": {"column": "Ref"}, "record_type": {"value": "crime"}},
                "strands": {"column": "T", "translate": {"x": f"religion:{religion}"}},
            }
        )
        records = table(column_map, T=["X"])
        assert records.frame["targeted_religion"].to_list() == [religion]
        assert records.frame["religion"].to_list() == [True]
