"""Reading lists of notifiable offences, and what they make of the catalogue."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.flags.catalogues import offences
from hatecrime.flags.offence_list import ListedOffence, offences_of
from hatecrime.records.offence_list import listed_titles, read_offence_list
from hatecrime.records.recognise import recognise_offence
from hatecrime.rulebook import RulebookError
from offence_lists import HEADER, LIST, row, table, write_csv, write_ods

SHARED = Path(__file__).parents[2] / "../shared/data"
PUBLISHED = [file for file in [SHARED / "ho_notifiable_offences_april2026.csv"] if file.exists()]

# -- the published list -------------------------------------------------------------------------


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_every_row_of_the_published_list_is_read(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = read_offence_list(path)
    assert Counter(line["Home Office code"].strip() for line in rows) == Counter(
        {code: len(entries) for code, entries in listed.items()}
    )
    modes = {"I": "indictable", "E": "either_way", "S": "summary"}
    bases = {"V": "victim", "S": "state", "S/V": None}
    places: Counter[str] = Counter()
    for line in rows:
        code = line["Home Office code"].strip()
        entry = listed[code][places[code]]
        places[code] += 1
        assert entry.title == " ".join(line["Offence"].split())
        assert entry.mode == modes[line["Mode"].strip()]
        assert entry.basis == bases[line["Victim or State Based"].strip().upper()]
        # Every date of the list that is one is read, in whichever of its five spellings.
        assert (entry.valid_from is None) == (line["Commencement date"].strip() in ("", "TBC"))
        assert entry.valid_until is None
        assert not line["Cessation date"]
    dates = {e.valid_from for entries in listed.values() for e in entries if e.valid_from}
    assert {dt.date(2015, 4, 13), dt.date(2016, 11, 14), dt.date(2016, 5, 20)} <= dates
    assert {dt.date(2001, 2, 16), dt.date(1991, 1, 1), dt.date(2022, 6, 28)} <= dates


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_the_published_list_says_what_is_shipped_and_when(path: Path) -> None:
    listed = read_offence_list(path)
    held, shipped = offences_of(listed), offences()
    assert held.rows.keys() == shipped.rows.keys()
    for code, cells in shipped.rows.items():
        without = {name: cell for name, cell in held.rows[code].items() if name != "since"}
        assert without == {name: cell for name, cell in cells.items() if name != "since"}, code
        assert held.rows[code].get("since") == cells.get("since") or "since" not in cells, code
    told = [code for code, rows in listed.items() if all(row.valid_from for row in rows)]
    assert {code for code in told if "since" not in held.rows[code]} == set()
    # Assault on a constable came beside the undated assault on other emergency workers, and
    # strangulation went into further classes.
    assert {code: len(periods) for code, periods in held.periods.items()} == {
        "008/73": 2,
        "008/77": 2,
    }
    before, after = dt.date(2025, 3, 31), dt.date(2025, 4, 1)
    assert held.cell("008/77", "class", before) == "8N"
    assert held.cell("008/77", "class", after) is None


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_titles_of_the_published_list_are_recognised(path: Path) -> None:
    listed = read_offence_list(path)
    titles = listed_titles(listed)
    held: dict[str, set[str]] = {}
    for code, rows in listed.items():
        for entry in rows:
            held.setdefault(entry.title or "", set()).add(code)
    assert recognise_offence("Attempted murder").code is None
    assert recognise_offence("Attempted murder", titles).code == "002/00"
    named = {recognise_offence(title, titles).code for title in held} - {None}
    assert len(named) > 1000
    for title, codes in held.items():
        assert recognise_offence(title, titles).code in {*codes, None}, title
    # A code that has ended was called so as well.
    shared = "Racially or religiously aggravated wounding or grievous bodily harm"
    assert recognise_offence(shared).code == "008/46"
    assert held[shared] == {"008/59"}
    assert recognise_offence(shared, titles).code is None


# -- an invented list ---------------------------------------------------------------------------

EXPECTED = {
    "700/01": (("8N", "either_way", "victim", None, None),),
    "700/02": (("62A", "summary", "state", None, None),),
    "700/03": (
        ("8N", "summary", "victim", None, dt.date(2020, 3, 31)),
        ("62A", "indictable", "victim", dt.date(2020, 4, 1), None),
    ),
    "700/04": (
        ("9A", "either_way", "state", dt.date(2010, 5, 1), dt.date(2012, 6, 30)),
        ("9A", "either_way", "victim", dt.date(2014, 1, 1), None),
    ),
    "700/05": ((None, "either_way", None, None, dt.date(2015, 12, 31)),),
    "105/01": (("105A", "indictable", "state", None, None),),
    "008/59": (("8P", "indictable", "victim", None, None),),
}


def told(listed: dict[str, tuple[ListedOffence, ...]]) -> dict[str, tuple[tuple[object, ...], ...]]:
    return {
        code: tuple(
            (row.offence_class, row.mode, row.basis, row.valid_from, row.valid_until)
            for row in rows
        )
        for code, rows in listed.items()
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_with_titles_above_its_header(tmp_path: Path, encoding: str) -> None:
    rows = (*LIST[:-1], LIST[-1] | {"Comment": "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve"})
    listed = read_offence_list(write_csv(tmp_path / "list.csv", table(rows), encoding))
    assert told(listed) == EXPECTED
    assert [row.title for row in listed["700/01"]] == ["Invented assault"]


def test_a_workbook_with_titles_above_its_header(tmp_path: Path) -> None:
    notes = [["Notes"], ["What changed", "and when"]]
    listed = read_offence_list(write_ods(tmp_path / "list.ods", notes, table()))
    assert told(listed) == EXPECTED


def test_the_dates_of_a_workbook_are_dates(tmp_path: Path) -> None:
    rows = [row(code="700/01", since=dt.date(2020, 5, 4), until=dt.date(9999, 12, 31))]
    (found,) = read_offence_list(write_ods(tmp_path / "list.ods", table(rows)))["700/01"]
    assert (found.valid_from, found.valid_until) == (dt.date(2020, 5, 4), None)


def test_the_rows_of_all_sheets_are_read(tmp_path: Path) -> None:
    first, second = [row(code="700/01")], [row(code="700/01", mode="I"), row(code="700/02")]
    listed = read_offence_list(write_ods(tmp_path / "list.ods", table(first), table(second)))
    assert {code: len(rows) for code, rows in listed.items()} == {"700/01": 2, "700/02": 1}


def test_a_workbook_of_excel(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for cells in table():
        book.active.append(cells)
    book.save(tmp_path / "list.xlsx")
    assert told(read_offence_list(tmp_path / "list.xlsx")) == EXPECTED


_PADDING = st.sampled_from(["", " ", "\t", "\N{NO-BREAK SPACE}", "  ", "\N{ZERO WIDTH SPACE}"])


@st.composite
def damaged(draw: st.DrawFn) -> list[list[object]]:
    """The list with its columns in another order, padded, in other cases, with rows of nothing."""
    order = draw(st.permutations(range(len(HEADER))))
    titles, header, rows = table()[:3], table()[3], table()[4:]

    def pad(cell: object) -> str:
        return f"{draw(_PADDING)}{cell}{draw(_PADDING)}"

    def harm(name: str, cell: object) -> str:
        text = str(cell)
        if name == "Home Office code":
            group, item = text.split("/")
            spelt = [text, f"{int(group)}/{int(item)}", f"{group} / {item}", f"'{text}"]
            text = draw(st.sampled_from([*spelt, group + item]))
        elif name in ("Mode", "Victim or State Based"):
            text = draw(st.sampled_from([text, text.lower()]))
        return pad(text)

    def head(name: object) -> str:
        text = str(name)
        return pad(draw(st.sampled_from([text, text.upper(), text.replace(" ", "\n")])))

    body: list[list[object]] = []
    for cells in rows:
        body += [[""] * draw(st.integers(0, 3))] * draw(st.integers(0, 1))
        body.append([harm(HEADER[place], cells[place]) for place in order])
    body += [["A footnote"], [header[place] for place in order]]
    return [*titles, [head(header[place]) for place in order], *body]


@given(damaged(), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_damage_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[object]], encoding: str
) -> None:
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    assert told(read_offence_list(write_csv(path, cells, encoding))) == EXPECTED


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    path.write_bytes(data)
    with pytest.raises(RulebookError, match=r"list\.csv"):
        read_offence_list(path)


@pytest.mark.parametrize("cell", ["TBC", "05/04/2017", "31 June 2020", "2020", "?", "1 April"])
def test_a_date_that_is_not_certain_is_not_known(tmp_path: Path, cell: str) -> None:
    rows = [row(code="700/01", since=cell), row(code="700/02", until=cell)]
    listed = read_offence_list(write_csv(tmp_path / "list.csv", table(rows)))
    assert listed["700/01"][0].valid_from is None
    assert listed["700/02"][0].valid_until is None


def test_dates_that_contradict_each_other_are_not_known(tmp_path: Path) -> None:
    rows = [row(code="700/01", since="2 May 2020", until="1 May 2020")]
    (found,) = read_offence_list(write_csv(tmp_path / "list.csv", table(rows)))["700/01"]
    assert (found.valid_from, found.valid_until) == (None, None)
    with pytest.raises(ValueError, match="before the first"):
        ListedOffence("700/01", valid_from=dt.date(2020, 5, 2), valid_until=dt.date(2020, 5, 1))


# -- wrong files --------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(RulebookError) as caught:
        read_offence_list(path)
    text = str(caught.value)
    assert text.startswith(path.name)
    return text


def test_another_table_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [["Name", "Mode"], ["Jane Roe", "E"]])
    text = refused(path)
    assert "'Home Office code', 'Offence category', 'Mode', 'Victim or State Based'" in text
    assert text.endswith("comes nearest has 'Mode'")
    assert "Jane" not in text
    assert refused(write_csv(tmp_path / "y.csv", [["a"]])).endswith("has none of them")


def test_a_header_without_offences_is_refused(tmp_path: Path) -> None:
    assert "offences below it" in refused(write_csv(tmp_path / "x.csv", table([])))


@pytest.mark.parametrize("name", [n for n in HEADER if n in ("Mode", "Home Office code")])
def test_a_needed_column_that_is_missing(tmp_path: Path, name: str) -> None:
    cells = [[c for h, c in zip(HEADER, line, strict=True) if h != name] for line in table()[3:]]
    nearest = refused(write_csv(tmp_path / "x.csv", cells)).partition("comes nearest has")[2]
    assert repr(name) not in nearest
    assert "'Offence category'" in nearest


@pytest.mark.parametrize("code", ["8P", "Jane Roe", "857", "2008-01-01", "999/999"])
def test_a_row_without_a_code_is_named(tmp_path: Path, code: str) -> None:
    rows = [*LIST, row(code=code)]
    text = refused(write_csv(tmp_path / "x.csv", table(rows)))
    assert f"row {4 + len(rows)} has no code" in text
    assert "empty it" in text
    assert code not in text


@pytest.mark.parametrize("code", [857, 8.57, dt.date(2008, 1, 1)])
def test_a_code_that_a_spreadsheet_turned_into_something_else(tmp_path: Path, code: object) -> None:
    text = refused(write_ods(tmp_path / "x.ods", table([row(code=code)])))
    assert "row 5 has no code" in text
    assert "turned it into a number or a date" in text


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.csv")
    assert "not a file" in refused(tmp_path)
    damaged_book = tmp_path / "x.ods"
    damaged_book.write_bytes(b"PK\x03\x04 and nothing more")
    assert "cannot be read as one" in refused(damaged_book)
    (tmp_path / "y.csv").write_bytes(b"a\x00b")
    assert "neither" in refused(tmp_path / "y.csv")
    (tmp_path / "z.csv").write_text('a,"b\n', encoding="utf-8")
    assert "is not CSV" in refused(tmp_path / "z.csv")


def test_without_the_library_for_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_ods(tmp_path / "list.ods", table())
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert "hatecrime[excel]" in refused(path)
    assert told(read_offence_list(write_csv(tmp_path / "list.csv", table()))) == EXPECTED


# -- what a list says at a date -----------------------------------------------------------------

_DAYS = [dt.date(2015, 1, 1) + dt.timedelta(days=30 * step) for step in range(6)]


@st.composite
def listings(draw: st.DrawFn) -> list[ListedOffence]:
    """Rows of one code that may overlap, leave gaps, or agree."""
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        first, last = sorted(draw(st.lists(st.sampled_from(_DAYS), min_size=2, max_size=2)))
        rows.append(
            ListedOffence(
                "700/01",
                offence_class=draw(st.sampled_from(["8N", "9A", None])),
                mode=draw(st.sampled_from(["summary", "indictable", None])),
                basis=draw(st.sampled_from(["victim", "state", None])),
                valid_from=draw(st.sampled_from([first, None])),
                valid_until=draw(st.sampled_from([last, None])),
            )
        )
    return rows


def in_use(rows: Sequence[ListedOffence], day: dt.date) -> list[ListedOffence]:
    return [
        row
        for row in rows
        if (row.valid_from or dt.date.min) <= day <= (row.valid_until or dt.date.max)
    ]


@given(listings())
def test_the_rows_in_use_at_a_date_decide(rows: list[ListedOffence]) -> None:
    held = offences_of({"700/01": rows})
    assert held.cell("700/01", "known", None) is True
    for day in (d + dt.timedelta(days=step) for d in _DAYS for step in (-1, 0, 1, 2)):
        used = in_use(rows, day)
        since, until = (held.cell("700/01", name, day) for name in ("since", "until"))
        assert isinstance(since, dt.date | None)
        assert isinstance(until, dt.date | None)
        # A code out of its time is found by one of its limits, and one in its time by neither.
        early, late = since is not None and day < since, until is not None and day >= until
        assert (early or late) is not bool(used)
        assert not (early and late)
        for column, name in (("class", "offence_class"), ("mode", "mode"), ("basis", "basis")):
            values = {getattr(row, name) for row in used}
            if used:
                expected = values.pop() if len(values) == 1 else None
                assert held.cell("700/01", column, day) == expected
            else:
                assert held.cell("700/01", column, day) in {getattr(r, name) for r in rows} | {None}


@given(listings())
def test_periods_follow_one_another(rows: list[ListedOffence]) -> None:
    held = offences_of({"700/01": rows})
    periods = held.periods.get("700/01", ())
    if periods:
        assert periods[0].since is None
        assert periods[-1].until is None
        assert [p.until for p in periods[:-1]] == [p.since for p in periods[1:]]
        assert all(p.since is None or p.until is None or p.since < p.until for p in periods)
    for period in periods:
        assert not set(period.cells) & set(held.rows["700/01"])


def test_the_list_goes_before_what_is_shipped() -> None:
    listed = {
        "105/01": [ListedOffence("105/01", offence_class="105A", mode="indictable")],
        "008/59": [ListedOffence("008/59", offence_class="8P", mode="summary", basis="victim")],
        "700/01": [ListedOffence("700/01", mode="summary")],
    }
    held, shipped = offences_of(listed), offences()
    assert held.cell("105/01", "mode") == "indictable"
    assert held.cell("105/01", "basis") is None
    assert held.cell("105/01", "aggravated") is False
    # What bears on hate stays, and so do codes of it that the list does not hold.
    assert held.cell("008/59", "mode") == "summary"
    assert held.cell("008/59", "aggravated") is True
    assert held.rows["008/60"] == shipped.rows["008/60"]
    assert held.rows["008/33"] == shipped.rows["008/33"]
    # Of a code that is not shipped nobody has said that it has nothing to do with hate.
    assert held.cell("700/01", "aggravated") is None
    assert held.cell("700/01", "notifiable") is True
    assert "001/01" in shipped.rows
    assert "001/01" not in held.rows


def test_an_end_in_a_list_ends_a_code_that_is_shipped() -> None:
    last = dt.date(2027, 3, 31)
    held = offences_of({"008/59": [ListedOffence("008/59", valid_until=last)]})
    assert held.cell("008/59", "until") == dt.date(2027, 4, 1)
    assert held.cell("008/59", "since") == dt.date(2010, 4, 1)
    never = attrs.evolve(ListedOffence("008/59"), valid_until=dt.date.max)
    assert offences_of({"008/59": [never]}).cell("008/59", "until") is None
