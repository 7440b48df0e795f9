"""A CSV file read in windows is what Python's own strict reader makes of it, however it is cut."""

from __future__ import annotations

import contextlib
import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import attrs
import polars as pl
import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from hatecrime.records import ExtractError
from hatecrime.records.sources import csv_engine, csv_file, open_extract
from hatecrime.records.sources.csv_strict import Shape
from source_files import Table, cut_into, piped, read, read_bytes, read_or_refused, strictly

SEPARATORS = ",;\t|"

LETTERS = 'ab1 "",;\t|\r\né–\x01'
"""Of what cells are made: whatever means something in CSV, and letters beyond ASCII."""

LIKE_PATTERNS = ["*", "^.*$", "^[$"]
"""Names that stand for other columns where the engine is asked for one, or for none."""

PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": lambda data: (
        gzip.compress(data[:5], mtime=0) + gzip.compress(data[5:], mtime=0) + b"\0" * 7
    ),
    "zstd": lambda data: zstandard.compress(data[:5]) + zstandard.compress(data[5:]),
}


@attrs.frozen
class Written:
    """The text of a CSV file."""

    text: str
    separator: str


@st.composite
def written(draw: st.DrawFn, *, sound: bool) -> Written:
    """Draw a table and write it by chance: quoted or not, uneven, with blank lines between.

    Unless it is to be sound, quotation marks may stand anywhere.
    """
    width = draw(st.integers(1, 4))
    # A header of one column tells no separator.
    separator = draw(st.sampled_from(SEPARATORS)) if width > 1 else ","
    ends = st.sampled_from(draw(st.sampled_from([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]])))
    cells = st.text(LETTERS + "\ufeff", max_size=6)
    usual = draw(st.sampled_from(["plain", "quoted", "by chance"]))

    def cell(value: str) -> str:
        bare = not value.startswith('"') and not {*value} & {separator, "\r", "\n"}
        if usual == "by chance" and not sound and draw(st.integers(0, 9)) == 0:
            return value
        if bare and (usual == "plain" or (usual == "by chance" and draw(st.booleans()))):
            return value
        return '"' + value.replace('"', '""') + '"'

    names = [draw(st.sampled_from(["{}", "{}", f'"a name{SEPARATORS}{{}}"', *LIKE_PATTERNS]))]
    names += [draw(st.sampled_from(["{}", f'"a name{SEPARATORS}{{}}"', "^{}$"])) for _ in range(3)]
    names = [name.format(n) for n, name in enumerate(names)][:width]
    lines = [separator.join(names)]
    for _ in range(draw(st.integers(0, 8))):
        odd = draw(st.integers(0, 12))
        many = width if odd > 1 else draw(st.integers(0, width + 2))
        lines.append(separator.join(cell(draw(cells)) for _ in range(many)))
    if draw(st.booleans()):
        lines.append("")
    text = "".join(line + draw(ends) for line in lines[:-1]) + lines[-1]
    return Written(text, separator)


def as_read(data: bytes, rows: int, text: str, separator: str) -> None:
    """Check that a file is read as its text is by the strict reader, or refused as it is."""
    try:
        expected = strictly(text, separator)
    except csv.Error:
        for as_words in (False, True):
            with pytest.raises(ExtractError, match=r"line [0-9]+: "):
                read_bytes(data, rows, as_words=as_words)
        return
    assert read_bytes(data, rows) == expected
    assert read_bytes(data, rows, as_words=True) == expected


SIZES = st.sampled_from([1, 2, 3, 7, 16, 40, 100_000])


@given(written(sound=True), SIZES, SIZES, st.integers(1, 9))
@example(Written('a,b\n"\r\n",2\n1,2\n', ","), 100_000, 100_000, 5)
@example(Written('a,b\r\n"\n",2\r\n1,2\r\n', ","), 100_000, 100_000, 5)
@example(Written('a,b\n"\r\n",2\r\n1\n', ","), 100_000, 100_000, 5)
@example(Written("a,b\n1\r\n1,2\n", ","), 100_000, 100_000, 5)
@example(Written("a,b\n1,2\r\r\n", ","), 100_000, 100_000, 5)
@example(Written('a,b\n\ufeff1,"2"\n', ","), 100_000, 100_000, 5)
@example(Written('a,b\nx\x01,2\n"x\x01",2', ","), 4, 4, 5)
@example(Written('a\n1\n\n""\n', ","), 100_000, 100_000, 5)
@example(Written("a,b,^z$,c\n1,2,x,true\n3,4,\n", ","), 100_000, 100_000, 5)
@example(Written('a,*,b\n"",2,\n3,4,\n', ","), 100_000, 100_000, 5)
def test_a_sound_file(file: Written, block: int, small: int, rows: int) -> None:
    with cut_into(block, small):
        as_read(file.text.encode(), rows, file.text, file.separator)


@given(written(sound=False), SIZES, SIZES, st.integers(1, 9))
@example(Written('a,b\n"1"2"3",4\n', ","), 100_000, 100_000, 5)
@example(Written('a,b\n"x,"b",y",4\n', ","), 100_000, 100_000, 5)
@example(Written('a,b\n""1"2",4\n', ","), 100_000, 100_000, 5)
@example(Written('a,b\n""1"",4\n', ","), 100_000, 100_000, 5)
@example(Written('a,b\n1"2"3,4\n', ","), 100_000, 100_000, 5)
@example(Written("a,b\n5'10\",4\n6'1\",4\n", ","), 12, 12, 5)
@example(Written("a,b\n1,2\n5'10\",4\n1,2\n1,2\n1,2\n1,2\n1,2\n", ","), 8, 8, 5)
@example(Written('a,b\n1,"2\n1,2\n1,2\n1,2\n1,2\n1,2\n', ","), 8, 4, 5)
def test_quotation_marks_out_of_place(file: Written, block: int, small: int, rows: int) -> None:
    with cut_into(block, small):
        as_read(file.text.encode(), rows, file.text, file.separator)


@given(written(sound=True), SIZES, st.sampled_from(sorted(PACKED)), st.data())
def test_encodings_and_packings(
    file: Written, block: int, packing: str, data: st.DataObject
) -> None:
    encoding = data.draw(
        st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    )
    text = file.text.replace("\ufeff", "é") if encoding == "cp1252" else file.text
    raw = text.encode(encoding)
    if encoding == "utf-16-be":
        raw = b"\xfe\xff" + raw
    elif encoding == "utf-16-le":
        raw = b"\xff\xfe" + raw
    elif encoding == "cp1252":
        text = decoded(raw)
    with cut_into(block):
        as_read(PACKED[packing](raw), 5, text, file.separator)


def decoded(data: bytes) -> str:
    """Return text of which only is known that it is UTF-8 or else cp1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


@given(st.lists(st.sampled_from(["a,b\n", "é", "\x93", "–", "c\n", "\xc9\x94", "\xe2"])), SIZES)
def test_a_file_is_one_encoding_as_a_whole(pieces: list[str], block: int) -> None:
    data = b"x,y\n" + b"".join(
        piece.encode("latin-1") if piece.isprintable() and piece < "\xff" else piece.encode()
        for piece in pieces
    )
    with cut_into(block):
        as_read(data, 5, decoded(data), ",")


@given(st.binary(max_size=300), SIZES)
def test_any_bytes_are_read_or_refused(data: bytes, block: int) -> None:
    with cut_into(block):
        read_or_refused(data)


@given(st.text(LETTERS, max_size=60), SIZES)
def test_any_text_is_read_or_refused(text: str, block: int) -> None:
    with cut_into(block):
        table = read_or_refused(text.encode())
    if table is None:
        return
    possible = []
    for separator in SEPARATORS:
        with contextlib.suppress(csv.Error):
            possible.append(strictly(text, separator))
    assert table in possible


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sound_file_is_read_by_the_engine(tmp_path: Path, quoting: int, end: str) -> None:
    path = tmp_path / "extract.csv"
    rows = [[str(n), f"said, {n}", f'"go"{end}{n}', "", f"é{n}"] for n in range(500)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
        writer.writerows([list("abcde"), *rows])
    with mock.patch.object(csv_file, "read_strictly", side_effect=AssertionError), cut_into(4000):
        expected = tuple(tuple(cell or None for cell in row) for row in rows)
        assert read(path).rows == expected


def test_what_the_engine_fails_at_is_read_strictly() -> None:
    failure = csv_engine.pl.exceptions.ComputeError("broken")
    with mock.patch.object(csv_engine.pl, "read_csv", side_effect=failure):
        assert read_bytes(b'a,b\n1,"2"\n3,4\n').rows == (("1", "2"), ("3", "4"))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_line_where_a_mark_opens_is_named(ending: str) -> None:
    lines = ["a,b", '1,"x', 'y"', "", '2,"z"', '3,"never', "closed", '"" here', "4,5"]
    for block in (5, 100_000):
        with cut_into(block), pytest.raises(ExtractError, match=r"line 6: .* is not closed"):
            read_bytes(ending.join(lines).encode())


def test_a_mark_that_is_never_closed_does_not_take_the_rest_of_the_file() -> None:
    data = b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 5000
    with (
        cut_into(1000),
        mock.patch.object(csv_file, "LONGEST", 5000),
        pytest.raises(ExtractError, match=r"line 3: a quotation mark is not closed"),
    ):
        read_bytes(data)


def test_a_line_without_end_is_refused() -> None:
    with cut_into(1000), mock.patch.object(csv_file, "LONGEST", 5000):
        with pytest.raises(ExtractError, match="line 2: is longer than"):
            read_bytes(b"a,b\n" + b"x" * 20_000)
        with pytest.raises(ExtractError, match="no end to its header"):
            read_bytes(b"x" * 20_000)
        assert read_bytes(b"a,b\n1," + b"x" * 4000 + b"\n").rows == (("1", "x" * 4000),)


def test_a_cell_of_a_million_letters() -> None:
    long = "x, y\n" * 200_000
    for text in (f'a,b\n1,"{long}"\n2,3\n', f"a,b\n1,{long.replace(',', '').replace(chr(10), '')}"):
        assert read_bytes(text.encode()) == strictly_long(text)


def strictly_long(text: str) -> Table:
    before = csv.field_size_limit(len(text))
    try:
        return strictly(text)
    finally:
        csv.field_size_limit(max(before, len(text)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \t", "is empty"),
        ("\r\n".encode("utf-16"), "is empty"),
        (b"a,b\x00c\n1,2\n", "NUL"),
        (b"a,b\n1,2\n" * 200 + b"\0", "NUL"),
        ("a,b\n1,2".encode("utf-16")[:-1], "cut short"),
        ("a,b\n1,".encode("utf-16") + b"\x00\xdc\x00\xdc", "damaged"),
        (b"a,b, a \n", "columns 1 and 3"),
        (b"column 2,\n", "columns 1 and 2"),
        (b"," * 20_000 + b"\n", "more than 16,384 columns"),
        (b"a,b;c\n1,2\n", "comma and semicolon"),
        (b'"a\nb', "line 1: a quotation mark is not closed"),
        (b'a,b\n"1"2,3\n', "line 2: "),
        (gzip.compress(b"a,b\n1,2\n" * 5000, mtime=0)[:-12], "gzip file, but is cut short"),
        (gzip.compress(b"a,b\n1,2\n" * 5000, mtime=0)[:5], "gzip file, but is cut short"),
        (
            gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6] + b"wrong!",
            "gzip file, but is cut short or damaged",
        ),
        (gzip.compress(b"a,b\n1,2\n", mtime=0) + b"more", "gzip file, but is cut short or damaged"),
        (zstandard.compress(b"a,b\n1,2\n" * 5000)[:-2], "zstd file, but is cut short"),
        (zstandard.compress(b"a,b\n1,2\n") + b"more", "zstd file, but is cut short or damaged"),
        (gzip.compress(gzip.compress(b"a,b\n", mtime=0), mtime=0), "compressed twice"),
        (gzip.compress(b"PAR1...", mtime=0), "unpack it first"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b'[{"a": 1}]', "JSON array"),
        (b'\n[\n  {"a": 1}]', "JSON array"),
    ],
    # Packed bytes hold the time of packing, and the names of tests must be the same in every run.
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_what_cannot_be_read_is_told(data: bytes, says: str) -> None:
    with pytest.raises(ExtractError, match=says) as told:
        read_bytes(data)
    assert str(told.value).startswith("extract.csv: ")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b", ("a", "b")),
        ('\n\r\n"a,b"; c \n', ("a,b", "c")),
        ('"a""b;\n"\tc', ('a"b;', "c")),
        ("a|,", None),
        ("a||", ("a", "column 2", "column 3")),
        ("only one", ("only one",)),
        ('Height 5",b\n1,2\n', ('Height 5"', "b")),
    ],
)
def test_headers(text: str, columns: tuple[str, ...] | None) -> None:
    if columns is None:
        with pytest.raises(ExtractError, match="more than one kind of separator"):
            read_bytes(text.encode())
    else:
        assert read_bytes(text.encode()).columns == columns


def test_utf_16_without_a_mark() -> None:
    text = "record_ref,place\nA1,café – 5\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read_bytes(text.encode(encoding)) == strictly(text)


def test_header_only_is_one_window_without_rows() -> None:
    assert read_bytes(b"a,b\r\n") == Table(("a", "b"), (), ())


def test_it_is_read_as_often_as_one_likes(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes("a,b\n1,é\n".encode("cp1252"))
    extract = open_extract([path])
    once, again = ([w.frame.rows() for w in extract.windows()] for _ in range(2))
    assert once == again == [[("1", "é")]]
    path.write_bytes(b"a,c\n1,2\n")
    with pytest.raises(ExtractError, match="was changed while it was read"):
        list(extract.windows())


@given(written(sound=True), SIZES, st.sampled_from(sorted(PACKED)))
def test_a_pipe_is_read_once(
    tmp_path_factory: pytest.TempPathFactory, file: Written, block: int, packing: str
) -> None:
    folder = tmp_path_factory.mktemp("pipes")
    data = PACKED[packing](file.text.encode())
    with cut_into(block), piped(data, folder) as path:
        extract = open_extract([path])
        rows = [row for window in extract.windows(2) for row in window.frame.rows()]
        assert tuple(rows) == strictly(file.text, file.separator).rows
        with pytest.raises(ExtractError, match="through a pipe"):
            list(extract.windows())


def test_the_encoding_of_a_pipe(tmp_path: Path) -> None:
    for number, (text, encoding) in enumerate([("a\né\né\n", "utf-8"), ("a\n–\né\n", "cp1252")]):
        (folder := tmp_path / str(number)).mkdir()
        with cut_into(2), piped(text.encode(encoding), folder) as path:
            (window,) = open_extract([path]).windows()
            assert window.frame.rows() == [(line,) for line in text.split()[1:]]
    with cut_into(2), piped(b"a\n\xc3\xa9\nb\n\xe9\n", tmp_path) as path:
        extract = open_extract([path])
        with pytest.raises(ExtractError, match="comes through a pipe"):
            list(extract.windows())


def test_to_stop_early_leaves_nothing_open(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 10_000)
    with cut_into(100):
        windows = open_extract([path]).windows(10)
        assert next(windows).frame.height == 10
        del windows


FLAG_WORDS = ["true", "false", "TRUE", "False", "", '""', '"true"']
OTHER_WORDS = ["yes", " true", "1", '"tr""ue"', "true\r", "null", '"a\nb"', "faux"]


@given(
    cells=st.lists(st.sampled_from(FLAG_WORDS) | st.sampled_from(FLAG_WORDS + OTHER_WORDS)),
    newline=st.sampled_from(["\n", "\r\n"]),
    block=st.integers(8, 64),
    rows=st.integers(1, 5),
)
@example(cells=["true", "yes", "false"], newline="\n", block=8, rows=3)
@example(cells=["true\r", "true"], newline="\r\n", block=64, rows=1)
def test_flags_come_as_bools_that_say_what_is_written(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], newline: str, block: int, rows: int
) -> None:
    path = tmp_path_factory.mktemp("flags") / "extract.csv"
    lines = ["ref,race,note", *(f"A{n},{cell},x" for n, cell in enumerate(cells))]
    path.write_bytes(newline.join(lines).encode())
    with cut_into(block):
        as_text = list(open_extract([path]).windows(rows))
        as_flags = list(open_extract([path]).windows(rows, kinds={"race": pl.Boolean}))
    for one, other in zip(as_text, as_flags, strict=True):
        assert one.uneven == other.uneven
        assert one.frame["ref"].to_list() == other.frame["ref"].to_list()
        # Of text made of flags the case is lost, of any other nothing is.
        told = [None if value is None else str(value) for value in other.frame["race"].to_list()]
        for word, flag in zip(one.frame["race"].to_list(), told, strict=True):
            is_flag = word is not None and word.lower() in ("true", "false")
            assert word == flag or (is_flag and word.lower() == str(flag).lower())


def test_flags_are_bools_where_nothing_else_is_met(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text('ref,race\n1,true\n2,FALSE\n3,\n4,""\n5,"true"\n')
    (window,) = open_extract([path]).windows(kinds={"race": pl.Boolean})
    assert window.frame["race"].to_list() == [True, False, None, None, True]


def test_columns_of_words_come_as_categories(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text('ref,force,race\n1,Met,true\n2,,no\n3,"","true"\n4,"a ""b""",no\n5,Met,no\n')
    kinds = {"force": pl.Categorical(pl.Categories.random()), "race": pl.Boolean}
    (window,) = open_extract([path]).windows(kinds=kinds)
    assert window.frame["force"].dtype == kinds["force"]
    assert window.frame["force"].to_list() == ["Met", None, None, 'a "b"', "Met"]
    assert window.frame["race"].to_list() == ["true", "no", "true", "no", "no"]


def test_a_block_of_flags_alone() -> None:
    shape = Shape(("a", "b"), ",", "extract.csv")
    kinds = dict.fromkeys(shape.columns, pl.Boolean)
    read = csv_engine.read_block(b'true,"false"\r\n"TRUE",\r\n', shape, kinds)
    assert read is not None
    assert read.part.frame.rows() == [(True, False), (True, None)]
    read = csv_engine.read_block(b'true,"false"\r\n"TRUE",\n', shape, kinds)
    assert read is None


def test_blocks_are_not_read_twice_where_other_words_are_met() -> None:
    shape = Shape(("ref", "race", "force"), ",", "extract.csv")
    kinds = {"race": pl.Boolean, "force": pl.Categorical(pl.Categories.random())}
    read = csv_engine.read_block(b"1,true,Met\n", shape, kinds)
    assert read is not None
    assert csv_engine.kinds_met(read, kinds) == kinds
    read = csv_engine.read_block(b"1,no,Met\n", shape, kinds)
    assert read is not None
    assert csv_engine.kinds_met(read, kinds) == {"force": kinds["force"]}


@pytest.mark.parametrize("block", [1, 20, 1000])
def test_a_column_with_too_many_words_is_text(tmp_path: Path, block: int) -> None:
    path = tmp_path / "extract.csv"
    rows = [(f"A{n}", f"word {n}", f"{n % 3}") for n in range(200)]
    path.write_text("ref,many,few\n" + "".join(f"{','.join(row)}\n" for row in rows))
    kinds = {name: pl.Categorical(pl.Categories.random()) for name in ("many", "few")}
    with cut_into(block), mock.patch.object(csv_engine, "_MOST_WORDS", 50):
        windows = list(open_extract([path]).windows(20, kinds=kinds))
    assert [row for window in windows for row in window.frame.rows()] == rows
    assert all(window.frame["few"].dtype == kinds["few"] for window in windows)
    if block < 1000:
        assert windows[0].frame["many"].dtype == kinds["many"]
        assert windows[-1].frame["many"].dtype == pl.String


def test_a_line_break_in_quotation_marks_where_a_block_ends_is_no_reason_to_read_strictly(
    tmp_path: Path,
) -> None:
    path = tmp_path / "extract.csv"
    rows = [(str(n), "two\nlines" * (n % 3)) for n in range(200)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("ref", "note"), *rows])
    refused = mock.Mock(side_effect=AssertionError)
    with cut_into(64, 1 << 20), mock.patch.object(csv_file, "read_strictly", refused):
        found = read(path)
    assert [(ref, note or "") for ref, note in found.rows] == rows
