"""The files of data.police.uk: a crime counts once, and what the texts mix is not told apart."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.measures import published
from hatecrime.measures.errors import MeasureError
from hatecrime.outcomes import Definition, definitions
from hatecrime.outcomes.catalogues import labels
from hatecrime.records import ExtractError

COMMON = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name"
STREET = f"{COMMON},Crime type,Last outcome category,Context"
OUTCOMES = f"{COMMON},Outcome type"
SECRET = "Somebody's name"

Told = tuple[str, str, str]


def outcomes(folder: Path, rows: Sequence[Told], name: str = "outcomes.csv") -> Path:
    """Write a file of outcomes; a row is a crime, its month and its text."""
    path = folder / name
    lines = [f"{crime},{month},F,F,0,0,On or near,E1,n,{text}" for crime, month, text in rows]
    path.write_text("\n".join([OUTCOMES, *lines, ""]), encoding="utf-8")
    return path


def street(folder: Path, rows: Sequence[Told], kind: str = "Public order") -> Path:
    path = folder / "street.csv"
    lines = [
        f"{crime},{month},F,F,0,0,On or near,E1,n,{kind},{text}," for crime, month, text in rows
    ]
    path.write_text("\n".join([STREET, *lines, ""]), encoding="utf-8")
    return path


def counted(
    path: Path | Sequence[Path], name: str = "charged", base: str = "closed"
) -> dict[str, object]:
    found = published.count(published.read_police_uk(path), name, base=base)
    return found.select("count", "assigned", "not_assigned", "not_understood").row(0, named=True)


def says(
    count: int, assigned: int, not_assigned: int = 0, not_understood: int = 0
) -> dict[str, int]:
    return {
        "count": count,
        "assigned": assigned,
        "not_assigned": not_assigned,
        "not_understood": not_understood,
    }


# -- what can be told ---------------------------------------------------------------------------


MIXED = {
    "victim_withdrawal": "14, 16, which it does, and 5, 11, 12, 13, 15, 17, which it does not",
    "positive_outcome_src": "5, which it does",
    "evidential_difficulties": "14, 15, 16, which it does",
    "prosecution_prevented_or_not_in_public_interest": "5, 11, 12, 13, 17, which it does",
    "no_suspect_identified": "14, which it does",
}


@pytest.mark.parametrize("name", list(definitions()))
def test_what_the_texts_mix_is_refused_with_the_texts(tmp_path: Path, name: str) -> None:
    # Even of a file in which no such text stands: its crimes without one may yet get it.
    found = published.read_police_uk(street(tmp_path, [("a", "2026-04", "Local resolution")]))
    if name not in MIXED:
        assert published.computable(found)[name] == ""
        assert published.count(found, name, base="recorded")["count"].item() in (0, 1)
        return
    with pytest.raises(MeasureError, match=f"{name} cannot be told from a table of data") as error:
        published.count(found, name, base="recorded")
    assert f"'Unable to prosecute suspect' holds {MIXED[name]}" in str(error.value)
    assert published.computable(found)[name] == str(error.value)


def test_a_definition_that_splits_a_text_names_every_one(tmp_path: Path) -> None:
    found = published.read_police_uk(street(tmp_path, []))
    mixed = {
        text
        for text, codes in ((text, set(row["codes"])) for text, row in labels().rows.items())
        if codes & {"3", "9", "16"} and codes - {"3", "9", "16"}
    }
    own = Definition("own", "", frozenset({"3", "9", "16"}), False, "", "")
    with pytest.raises(MeasureError) as error:
        published.count(found, own, base="recorded")
    assert len(mixed) == 3
    assert all(repr(text) in str(error.value) for text in mixed)


def test_what_no_text_stands_for_is_refused(tmp_path: Path) -> None:
    found = published.read_police_uk(street(tmp_path, []))
    own = Definition("own", "", frozenset({"1", "23"}), False, "", "")
    with pytest.raises(MeasureError, match="no row of the table stands for 23;"):
        published.count(found, own, base="recorded")


# -- files of crimes ----------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["Month", "^Month$", "*Month"])
def test_a_header_may_have_marks_that_the_engine_takes_for_a_pattern(
    tmp_path: Path, header: str
) -> None:
    path = street(tmp_path, [("a", "2026-04", "Suspect charged")])
    text = path.read_text()
    path.write_text(text.replace("Month", header, 1))
    found = published.read_police_uk(path)
    assert published.count(found, "charged", base="recorded")["count"].to_list() == [1]


def test_crimes_by_their_last_outcome(tmp_path: Path) -> None:
    texts = [
        "Suspect charged",
        "Offender sent to prison",
        "Local resolution",
        "Under investigation",
        "Status update unavailable",
        "",
        "A text of next year",
    ]
    path = street(tmp_path, [(str(n), "2026-04", text) for n, text in enumerate(texts)])
    assert counted(path, base="recorded") == says(2, 3, 1, 3)
    found = published.read_police_uk(path)
    one = published.rate(found, "charged", base="recorded", of="recorded").row(0, named=True)
    # What says nothing is beside, and in no denominator.
    assert (one["denominator"], one["not_understood"], one["rate"]) == (4, 3, 0.5)
    assert found.frame.height == len(texts)
    assert found.frame["text"].to_list() == [text or None for text in texts]


def test_what_is_no_crime_is_in_no_count(tmp_path: Path) -> None:
    rows = [("", "2026-04", ""), ("", "2026-04", "")]
    path = street(tmp_path, rows, "Anti-social behaviour")
    assert counted(path, base="recorded") == says(0, 0)
    assert published.read_police_uk(path).cells.rows() == [("recorded", "not_applicable", 2, 0)]


def test_crimes_without_a_reference_are_each_one(tmp_path: Path) -> None:
    path = street(tmp_path, [("", "2026-04", "Suspect charged")] * 3)
    assert counted(path, base="recorded") == says(3, 3)


def test_files_of_crimes_have_the_recorded_base_alone(tmp_path: Path) -> None:
    found = published.read_police_uk(street(tmp_path, [("a", "2026-04", "Suspect charged")]))
    with pytest.raises(MeasureError, match="has counts on the base 'recorded' only"):
        published.count(found, "charged", base="closed")


# -- files of outcomes --------------------------------------------------------------------------


HISTORIES = [
    # the history of one crime, and what is counted
    ([("2026-01", "Suspect charged"), ("2026-03", "Offender fined")], says(1, 1)),
    ([("2026-03", "Local resolution"), ("2026-01", "Suspect charged")], says(0, 1)),
    ([("2026-01", "Local resolution"), ("2026-03", "Suspect charged")], says(1, 1)),
    ([("2026-01", "Suspect charged"), ("2026-03", "Court result unavailable")], says(1, 1)),
    ([("2026-01", "Court result unavailable")], says(0, 0, 0, 1)),
    ([("2026-01", "Suspect charged"), ("2026-01", "Local resolution")], says(0, 0, 0, 1)),
    ([("2026-01", "Suspect charged"), ("2026-01", "Offender fined")], says(1, 1)),
    ([("2026-01", "Suspect charged")] * 3, says(1, 1)),
    ([("2026-01", "Suspect charged"), ("2026-03", "Under investigation")], says(0, 0, 1)),
]


@pytest.mark.parametrize(("history", "expected"), HISTORIES)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_crime_counts_once(
    tmp_path: Path, history: list[tuple[str, str]], expected: dict[str, int], backwards: bool
) -> None:
    rows = [("a", month, text) for month, text in (history[::-1] if backwards else history)]
    assert counted(outcomes(tmp_path, rows)) == expected
    first = outcomes(tmp_path, rows[:1], "first.csv")
    rest = outcomes(tmp_path, rows[1:], "rest.csv")
    assert counted([first, rest]) == expected


def test_every_outcome_of_a_long_history_is_kept(tmp_path: Path) -> None:
    rows = [("a", f"2024-{n % 12 + 1:02}", "Local resolution") for n in range(24)]
    found = published.read_police_uk(outcomes(tmp_path, rows))
    assert found.frame.height == 24
    assert found.frame["closed"].sum() == 1


def test_an_outcome_counts_in_the_month_that_says_it(tmp_path: Path) -> None:
    rows = [
        ("a", "2026-01", "Suspect charged"),
        ("a", "2026-02", "Offender fined"),
        ("a", "2026-03", "Court result unavailable"),
        ("b", "2026-01", "Local resolution"),
    ]
    found = published.read_police_uk(outcomes(tmp_path, rows))
    by_month = published.count(found, "charged", base="closed", by=["month"])
    assert by_month.select("month", "count", "assigned").rows() == [
        ("2026-01", 0, 1),
        ("2026-02", 1, 1),
        ("2026-03", 0, 0),
    ]


def test_files_of_outcomes_have_no_rate_of_crimes_recorded(tmp_path: Path) -> None:
    found = published.read_police_uk(outcomes(tmp_path, [("a", "2026-01", "Suspect charged")]))
    with pytest.raises(MeasureError, match="the two bases are never mixed"):
        published.rate(found, "charged", base="closed", of="recorded")


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from("abcdef"),
                st.sampled_from(["2026-01", "2026-02", "2026-03"]),
                st.sampled_from([*labels().rows, "A text of next year"]),
            ),
            min_size=1,
        )
    )


@given(rows=histories(), data=st.data())
def test_the_order_of_rows_and_files_does_not_matter(
    rows: list[Told], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("police")
    one = outcomes(folder, rows)
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    parts = [
        outcomes(folder, part, f"{n}.csv")
        for n, part in enumerate((shuffled[:cut], shuffled[cut:]))
    ]
    crimes = len({crime for crime, _, _ in rows})
    for name in ("charged", "out_of_court", "solved_surrey"):
        found = counted(one, name)
        assert found == counted(parts, name)
        assert found["assigned"] + found["not_assigned"] + found["not_understood"] == crimes
    by_month = [
        published.count(published.read_police_uk(paths), "charged", base="closed", by=["month"])
        for paths in (one, parts)
    ]
    assert by_month[0].equals(by_month[1])


# -- files that are no such files ---------------------------------------------------------------


def test_the_two_kinds_are_not_read_together(tmp_path: Path) -> None:
    rows = [("a", "2026-04", "Suspect charged")]
    with pytest.raises(ExtractError, match=r"street\.csv: is of the other kind"):
        published.read_police_uk([outcomes(tmp_path, rows), street(tmp_path, rows)])


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        (
            OUTCOMES.replace("Outcome type", "Outcome"),
            "'Last outcome category' or else 'Outcome type'",
        ),
        (OUTCOMES.replace("Month", "Date"), "'Month'"),
        (OUTCOMES.replace("Crime ID", "id"), "'Crime ID'"),
        (f"{STREET},Outcome type", "'Last outcome category' or else 'Outcome type'"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, header: str, lacks: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(header + "\n", encoding="utf-8")
    with pytest.raises(ExtractError, match=r"x\.csv: is no such table") as error:
        published.read_police_uk(path)
    assert lacks in str(error.value)


@pytest.mark.parametrize("month", ["2026-13", "04/2026", "", "2026-4", SECRET, "2026-\u06610"])
def test_an_unreadable_month_is_told_by_its_place(tmp_path: Path, month: str) -> None:
    rows = [("a", "2026-04", "Suspect charged"), ("b", month, "Suspect charged")]
    with pytest.raises(ExtractError, match=r"outcomes\.csv: row 2, column 'Month'") as error:
        published.read_police_uk(outcomes(tmp_path, rows))
    assert SECRET not in str(error.value)


@given(data=st.binary(max_size=300))
def test_hostile_bytes_are_refused_or_read(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "x.csv"
    for start in (b"", OUTCOMES.encode() + b"\n", STREET.encode() + b"\na,2026-04,"):
        path.write_bytes(start + data)
        with contextlib.suppress(ExtractError):
            found = published.read_police_uk(path)
            published.count(found, "charged", base=found.bases[0])


def test_a_file_without_rows(tmp_path: Path) -> None:
    path = outcomes(tmp_path, [])
    assert counted(path) == says(0, 0)
    found = published.read_police_uk(path)
    one = published.rate(found, "charged", base="closed", of="assigned").row(0, named=True)
    assert (one["denominator"], one["rate"]) == (0, None)
    assert found.filter(pl.col("month") == "2026-04").frame.is_empty()
