"""A rules file is data from anybody: it cannot run code, read files, or hang or break a run."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from engines import ENGINES
from hatecrime import check
from hatecrime.records import ColumnMapError, load_column_map
from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.catalogue import MAX_BYTES, MAX_DOTS
from hatecrime.rulebook.dialects import DIALECTS
from hatecrime.rulebook.errors import ConditionError, RulebookError
from hatecrime.rulebook.interpret import evaluate
from hatecrime.rulebook.limits import MAX_DEPTH, MAX_LENGTH, UNITS
from hatecrime.rulebook.load import load_rulebook
from hatecrime.rulebook.parse import parse
from hatecrime.rulebook.rails import Railway
from hatecrime.rulebook.rule import Rulebook, Source
from hatecrime.rulebook.to_sql import SqlWriter
from hatecrime.rulebook.types import Type
from hatecrime.validation import check_frame
from hatecrime.validation.book import language

LANGUAGE = language()
SOURCES = {"OURS": Source("OURS", "Our policy")}

HOSTILE = [
    "__import__('os').system('touch /tmp/owned')",
    "'",
    "''",
    "';",
    '"',
    '""',
    "\\",
    "\\'",
    "\\\\'",
    "' OR '1' = '1",
    "'; DROP TABLE crimes; --",
    "' UNION SELECT name FROM sqlite_master --",
    "a' --",
    "/* a */",
    "-- a",
    "# a",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "\n",
    "{}",
    "{0}",
    "{record}",
    "{self.__class__}",
    "{{ 7 * 7 }}",
    "%s",
    "%(a)s",
    "${HOME}",
    "$1",
    ":a",
    "?",
    "@a",
    "`a`",
    "$(touch a)",
    ".*",
    "(a+)+$",
    "[",
    "*",
    "%",
    "_",
    "N'a'",
    "E'\\n'",
    "\u2028",
    "\u202e",
    "\u00e9\U0001f3f3\ufe0f",
    "\x00",
    "\x1b[2J",
    " a ",
    "a;b",
    "null",
    "NULL",
    "1",
    "0x41",
    "=1+1",
]


def quoted(text: str) -> str:
    """Return a text as it is written in a condition."""
    return "'" + text.replace("'", "''") + "'"


def at_once(work: Callable[[], Any]) -> Any:
    """Run something that has to end at once; a hang fails the test instead of the whole run."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:  # noqa: BLE001 - it is looked at below
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "it hangs"
    return found[0]


def quickly(work: Callable[[], Any], seconds: float = 1.0) -> Any:
    """Run something and check that it did not keep the processor busy for long."""
    start = time.process_time()
    result = work()
    assert time.process_time() - start < seconds
    return result


def refused(condition: str) -> str:
    """Return the message with which a condition is refused, which is short and comes quickly."""
    with pytest.raises(ConditionError) as error:
        quickly(lambda: parse(condition, LANGUAGE))
    assert len(str(error.value)) < 1_000
    return str(error.value)


# -- texts stay texts ---------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_text_in_a_condition_is_that_text(text: str) -> None:
    assert parse(f"victim_ref = {quoted(text)}", LANGUAGE) == s.Compare(
        "=", s.Column("victim_ref", Type.TEXT), s.Literal(text)
    )
    assert parse(f"victim_ref IN ({quoted(text)}, 'a')", LANGUAGE) == s.InList(
        s.Column("victim_ref", Type.TEXT), (text, "a")
    )


@given(st.text())
def test_any_text_in_a_condition_is_that_text(text: str) -> None:
    condition = f"victim_ref = {quoted(text)}"
    if len(condition) <= MAX_LENGTH:
        parsed = parse(condition, LANGUAGE)
        assert parsed == s.Compare("=", s.Column("victim_ref", Type.TEXT), s.Literal(text))


def assert_engines_find(texts: list[str]) -> None:
    rows = [{"victim_ref": text} for text in [*texts, "another"]] + [{"victim_ref": None}]
    types = {"victim_ref": Type.TEXT}
    for text in texts:
        both = f"victim_ref = {quoted(text)}", f"victim_ref IN ({quoted(text)}, 'one more')"
        for condition in (parse(written, LANGUAGE) for written in both):
            rails = Railway(LANGUAGE).condition(condition)
            said = [evaluate(condition, row, LANGUAGE) for row in rows]
            assert said == [row["victim_ref"] == text for row in rows[:-1]] + [None]
            for engine, answers in ENGINES.items():
                found = answers([rails.true, rails.false], rows, types)
                assert found == [(a is True, a is False) for a in said], (engine, text)


def test_every_engine_compares_hostile_texts_as_texts() -> None:
    # A NUL ends a text in SQLite itself, whatever is asked of it.
    assert_engines_find([text for text in HOSTILE if "\x00" not in text])


@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=st.sampled_from(HOSTILE) | st.text())
def test_no_dialect_lets_a_text_out_of_its_quotes(dialect: str, text: str) -> None:
    condition = s.Compare("=", s.Column("victim_ref", Type.TEXT), s.Literal(text))
    rails = Railway(LANGUAGE).condition(condition)
    written = SqlWriter(dialect).predicate(rails.true).sql(dialect=dialect)
    tree = sqlglot.parse_one(written, dialect=dialect)
    assert [node.this for node in tree.find_all(exp.Literal)] == [text]
    assert {type(node) for node in tree.walk()} <= {
        exp.And, exp.Column, exp.EQ, exp.Identifier, exp.In, exp.Is, exp.Literal, exp.National,
        exp.Not, exp.Null, exp.Paren,
    }  # fmt: skip


# -- rules files --------------------------------------------------------------------------------

FILE = """
[[rule]]
id = "OUR-001"
title = "A rule"
must = "race"
severity = "error"
cites = [{{ source = "OURS", at = "p. 1" }}]
evidence = "primary"
says = {says}
fix = {fix}
"""


def load(path: Path) -> Rulebook:
    return load_rulebook([path], LANGUAGE, SOURCES)


def refusal(path: Path) -> str:
    error = at_once(lambda: load(path))
    assert isinstance(error, RulebookError), error
    assert len(str(error)) < 1_000
    return str(error)


@pytest.mark.parametrize("text", [t for t in HOSTILE if t.isprintable() and t.strip()], ids=ascii)
def test_what_a_rule_says_is_shown_as_it_is_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ours.toml"
    toml = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    path.write_text(FILE.format(says=toml, fix=toml), encoding="utf-8")
    record = {"record_ref": "A1", "record_type": "crime", "race": False, "victim_ref": "private"}
    finding = check(record, rulebook=load(path)).findings[0]
    assert (finding.message, finding.fix) == (text, text)
    row = check_frame([record], rulebook=load(path)).findings[0]
    assert (row.message, row.fix) == (text, text)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_names_that_are_code_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ours.toml"
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in text)
    good = FILE.format(says='"It is so."', fix='"Mend it."')
    for bad in (
        good.replace('"OUR-001"', f'"{escaped}"'),
        good.replace('"OURS"', f'"{escaped}"'),
        good + f'clock = "{escaped}"\n',
        good + f'passes = [{{ "{escaped}" = true }}]\n',
        good + f'"{escaped}" = true\n',
        good.replace('"race"', f'"{escaped}"'),
        good.replace('"error"', f'"{escaped}"'),
    ):
        path.write_text(bad, encoding="utf-8")
        assert refusal(path).startswith("ours.toml: ")
    assert not Path("/tmp/owned").exists()  # noqa: S108 - what the first text would make


NAMES = [
    "__import__('os')",
    "race.__class__.__mro__",
    "race.__init__.__globals__",
    "().__class__.__bases__[0]",
    "eval('1')",
    "open('/etc/passwd')",
    "lambda: 0",
    "race if race else race",
    "c_race",
    "k_0",
    "record",
    "get",
    "found",
    "answers",
    "bool",
    "__builtins__",
    "f'{race}'",
    '"race""religion"',
    '"race\n"',
    '"race OR 1=1 --"',
    "READ_CSV('/etc/passwd')",
    "READ_BLOB('/etc/passwd') IS NULL",
    "GLOB('/etc/*') IS NULL",
    "LOAD_EXTENSION('x') IS NULL",
    "PG_READ_FILE('/etc/passwd') = 'a'",
    "XP_CMDSHELL('x') = 'a'",
    "LOAD_FILE('/etc/passwd') = 'a'",
    "SLEEP(10)",
    "PG_SLEEP(10) IS NULL",
    "REPEAT('a', 999999999) = 'a'",
    "BENCHMARK(1000000000, 1)",
    "RANDOM() > 1",
    "GENERATE_SERIES(1, 1000000000) IS NULL",
    "RANGE(1000000000) IS NULL",
    "victim_ref = REPEAT(victim_ref, 1000000)",
    "FROM race",
    "COPY race TO 'x'",
    "ATTACH 'x'",
    "PRAGMA x",
    "SET x = 1",
    "CALL x()",
    "EXECUTE x",
    "GRANT x TO y",
    "ALTER TABLE x ADD y",
    "INSERT INTO x VALUES (1)",
]


@pytest.mark.parametrize("condition", NAMES, ids=ascii)
def test_a_condition_that_is_code_is_refused(condition: str) -> None:
    refused(condition)


# -- size and depth -----------------------------------------------------------------------------

TOO_MUCH = {
    "brackets": "(" * 1_900 + "race" + ")" * 1_900,
    "one bracket too many": "(" * (MAX_DEPTH + 1) + "race" + ")" * (MAX_DEPTH + 1),
    "open brackets": "(" * 3_900,
    "closed brackets": ")" * 3_900,
    "square brackets": "[" * 3_900,
    "braces": "{" * 3_900,
    "NOTs": "NOT " * 900 + "race",
    "NOTs in brackets": "NOT (" * 700 + "race" + ")" * 700,
    "exclamation marks": "!" * 3_900 + "race",
    "ANDs": " AND ".join(["race"] * 440),
    "ORs": " OR ".join(["race"] * 480),
    "ANDs without parts": "AND " * 900,
    "minus signs": "-" * 3_900 + "1 = 1",
    "parted minus signs": "- " * 1_900 + "1 = 1",
    "plus signs": "victim_age" + " + 1" * 900 + " = 1",
    "comparisons": "race" + " = race" * 550,
    "IS NULLs": "race" + " IS NULL" * 480,
    "BETWEENs": "race BETWEEN " * 300 + "1",
    "an IN list": "victim_age IN (" + ",".join(map(str, range(900))) + ")",
    "INs": "race IN (" * 300 + "race" + ")" * 300,
    "dots": "a" + ".a" * 1_900,
    "commas": "race," * 700,
    "quotation marks": "'" * 3_999,
    "double quotation marks": '"' * 3_999,
    "functions": "f(" * 1_900,
    "dates": "DATE(" * 300 + "recorded_at" + ")" * 300,
    "dates, less deep": "DATE(" * 15 + "recorded_at" + ")" * 15 + " = outcome_date",
    "dates with spaces": "DATE (" * 15 + "recorded_at" + ")" * 15 + " = outcome_date",
    "dates with brackets between": "DATE((" * 9 + "recorded_at" + "))" * 9 + " = outcome_date",
    "dates with comments": "DATE/**/(" * 15 + "recorded_at" + ")" * 15 + " = outcome_date",
    "types": "STRUCT(" * 15 + "race" + ")" * 15,
    "types in angle brackets": "NULLABLE<" * 400,
    "FROMs": "FROM race, (" * 19 + "race" + ")" * 19,
    "COALESCEs": "COALESCE(" * 300 + "race" + ")" * 300,
    "a COALESCE of lookups": "COALESCE(" + ",".join(["offence.class"] * 60) + ") = '8P'",
    "a COALESCE of catalogues": "COALESCE(offence.class, outcome.title, force.name) = 'a'",
    "lookups compared": "offence.class = offence.class",
    "many lookups": " OR ".join(["offence_class = offence.class"] * 60),
    "CASEs": "CASE WHEN " * 390,
    "INTERVALs": "INTERVAL " * 400,
    "comments": "/*" * 1_900,
    "SELECTs": "(SELECT " * 60 + "1" + ")" * 60,
    "blanks and nothing": " " * 3_999,
    "length": "race" + " " * 4_000,
    "very great length": "race OR " * 1_000_000,
    "a very long name": "a" * 3_900,
    "a very long number": "victim_age = " + "1" * 3_900,
    "a very long interval": f"recorded_at + INTERVAL '{'9' * 3_000}' DAY > reported_at",
    "a very long unknown word": "MENTIONS(narrative, '" + "a" * 3_000 + "')",
}


@pytest.mark.parametrize("condition", TOO_MUCH.values(), ids=list(TOO_MUCH))
def test_a_condition_that_is_too_much_is_refused_quickly(condition: str) -> None:
    refused(condition)


def deeper(levels: int, work: Callable[[], Any]) -> Any:
    return work() if levels == 0 else deeper(levels - 1, work)


LARGEST = {
    "brackets": "(" * MAX_DEPTH + "race" + ")" * MAX_DEPTH,
    "brackets with ORs": "(race OR " * (MAX_DEPTH - 1) + "religion" + ")" * (MAX_DEPTH - 1),
    "ANDs and ORs": "(race AND (religion OR " * 9 + "disability" + "))" * 9,
    "NOTs": "NOT " * 18 + "race",
    "NOTs in brackets": "NOT (" * 9 + "race" + ")" * 9,
    "ORs": " OR ".join(f"victim_age = {n}" for n in range(160)),
    "ANDs": " AND ".join(f"victim_age <> {n}" for n in range(160)),
    "BETWEENs": " OR ".join(f"victim_age BETWEEN {n} AND {n + 1}" for n in range(99)),
    "columns compared": " AND ".join(["race = religion"] * 160),
    "an IN list": f"victim_age IN ({','.join(map(str, range(490)))})",
    "a NOT IN list": f"victim_age NOT IN ({','.join(map(str, range(490)))})",
    "a long text": f"victim_ref = '{'a' * 3_900}'",
    "derived conditions": " AND ".join(["NOT hate"] * 240),
    "derived values": " OR ".join([f"class IN ('{n}')" for n in range(20)]),
    "the latest dates": " OR ".join(["latest_date < as_of"] * 100),
    "lookups": " AND ".join(["(offence.aggravated OR NOT offence.stirring_up)"] * 60),
    "lookups compared": "outcome.suspect = outcome.victim",
    "a COALESCE of columns": f"COALESCE({', '.join(['victim_ref'] * 250)}) = 'a'",
    "COALESCEs": "COALESCE(race, religion, COALESCE(disability, COALESCE(transgender)))",
    "intervals": " OR ".join(["recorded_at + INTERVAL '999' YEAR > reported_at"] * 70),
    "words": " OR ".join(["MENTIONS(narrative, 'online_means')"] * 90),
}


@pytest.mark.parametrize("condition", LARGEST.values(), ids=list(LARGEST))
def test_the_largest_conditions_compile_and_run_in_every_engine(condition: str) -> None:
    # A web server or a notebook may stand on some hundred frames already.
    parsed = deeper(300, lambda: parse(condition, LANGUAGE))
    rails = deeper(300, lambda: quickly(lambda: Railway(LANGUAGE).condition(parsed)))
    types = {name: LANGUAGE.schema.type_of(name) or Type.TEXT for name in LANGUAGE.schema.names()}
    rows: list[dict[str, Any]] = [
        {"as_of": dt.date(2026, 1, 1)},
        {
            "as_of": dt.date(2026, 1, 1),
            "race": True,
            "religion": False,
            "victim_age": 7,
            "recorded_at": dt.datetime(2199, 12, 31, 23, 59),
            "reported_at": dt.datetime(1900, 1, 1),
            "offence_code": "008/57",
            "outcome_code": "14",
            "narrative": "by e-mail",
        },
    ]
    meant = [evaluate(parsed, row, LANGUAGE) for row in rows]
    for engine, answers in ENGINES.items():

        def ask(answers: Any = answers) -> Any:
            return answers([rails.true, rails.false], rows, types)

        found = quickly(ask, seconds=5)
        assert found == [(said is True, said is False) for said in meant], engine


# -- files --------------------------------------------------------------------------------------


def file_with(folder: Path, data: bytes) -> Path:
    path = folder / "ours.toml"
    path.write_bytes(data)
    return path


BOMBS = {
    "empty": b"",
    "binary": bytes(range(256)) * 8,
    "an image": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    "UTF-16": "[[rule]]\n".encode("utf-16"),
    "not UTF-8": b'[[rule]]\nid = "\xff\xfe"',
    "NULs": b"\x00" * 1_000,
    "nested arrays": b"rule = " + b"[" * 100_000,
    "nested tables": b"rule = " + b"{a=" * 100_000,
    "nested and closed": b"rule = " + b"[" * 50_000 + b"]" * 50_000,
    "a key of many parts": b"rule" + b".a" * 20_000 + b" = 1",
    "a heading of many parts": b"[rule" + b".a" * 20_000 + b"]",
    "many keys of many parts": b"\n".join(
        b"a%d" % n + b".b" * MAX_DOTS + b" = 1" for n in range(5_000)
    ),
    "one key too long": b"[rule" + b".a" * (MAX_DOTS + 1) + b"]",
    "a number of very many digits": b"rule = " + b"1" * 100_000,
    "a fraction of very many digits": b"rule = 1." + b"1" * 100_000,
    "many tables": b"\n".join(b"[a%d]" % n for n in range(80_000)),
    "tables opened after their parts": b"\n".join(
        b"[a%d%s]" % (n, part) for part in (b".b", b"") for n in range(50_000)
    ),
    "no table": b'"$__toml_private_datetime" = "1979-05-27"',
    "many rules": b"[[rule]]\n" * 100_000,
    "many lines": b"\n" * (MAX_BYTES - 1),
    "a long comment": b"#" * (MAX_BYTES - 1),
    "a long text": b'rule = "' + b"a" * (MAX_BYTES - 20) + b'"',
    "a long text of escapes": b'rule = "' + b"\\n" * (MAX_BYTES // 2 - 20) + b'"',
    "too large": b"#" * (MAX_BYTES + 1),
    "much too large": b"#" * 20_000_000,
    "a duplicate key": b"rule = 1\nrule = 2",
    "a date that is none": b"rule = 2024-02-30",
    "a surrogate": b'rule = "\\ud800"',
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=list(BOMBS))
def test_a_file_that_is_no_rulebook_is_refused_quickly(tmp_path: Path, data: bytes) -> None:
    path = file_with(tmp_path, data)
    message = quickly(lambda: refusal(path), seconds=10)
    assert message.startswith("ours.toml: ")


def test_a_file_full_of_the_largest_rules_is_read_in_bounded_time(tmp_path: Path) -> None:
    good = FILE.format(says='"It is so."', fix='"Mend it."')
    largest = " OR ".join(f"victim_age = {n}" for n in range(160))
    rules = "".join(
        good.replace("OUR-001", f"OUR-{n:03}").replace('"race"', f'"{largest}"') for n in range(30)
    )
    path = file_with(tmp_path, rules.encode())
    assert len(quickly(lambda: load(path), seconds=5)) == 30


@given(st.binary(max_size=300))
def test_any_bytes_are_a_rulebook_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = file_with(Path(folder), data)
        with pytest.raises(RulebookError):
            quickly(lambda: load(path))


VALUES = st.recursive(
    st.sampled_from(["true", "0", "1.5", "nan", "''", "2024-01-01", "10:00:00", "'race'", "[]"]),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda v: f"[{', '.join(v)}]")
        | st.tuples(st.sampled_from(["race", "source", "at", "x"]), inner).map(
            lambda pair: f"{{ {pair[0]} = {pair[1]} }}"
        )
    ),
    max_leaves=4,
)
KEYS = (
    "id", "title", "when", "must", "severity", "clock", "since", "until", "cites", "evidence",
    "says", "fix", "note", "passes", "fails", "unknown", "not_applicable",
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_any_value_under_any_key_is_taken_or_refused(changes: dict[str, str]) -> None:
    entry = {
        "id": "'OUR-001'",
        "title": "'A rule'",
        "must": "'race'",
        "severity": "'error'",
        "cites": "[{ source = 'OURS', at = 'p. 1' }]",
        "evidence": "'primary'",
        "says": "'It is so.'",
        "fix": "'Mend it.'",
    }
    text = "[[rule]]\n" + "\n".join(f"{k} = {v}" for k, v in (entry | changes).items())
    with tempfile.TemporaryDirectory() as folder:
        path = file_with(Path(folder), text.encode())
        outcome = at_once(lambda: load(path))
        if isinstance(outcome, Rulebook):
            check({"record_ref": "A1", "record_type": "crime"}, rulebook=outcome)
        else:
            assert isinstance(outcome, RulebookError), outcome
            assert str(outcome).startswith("ours.toml: ")


DEVICES = [
    name
    for name in ("/dev/zero", "/dev/urandom", "/dev/random", "/dev/null", "/dev/tty")
    if Path(name).exists()
]


@pytest.mark.parametrize("device", DEVICES)
def test_a_device_is_refused_at_once(tmp_path: Path, device: str) -> None:
    link = tmp_path / "ours.toml"
    link.symlink_to(device)
    assert refusal(link) == "ours.toml: is not a file that can be read"
    assert refusal(Path(device)).endswith("is not a file that can be read")


def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "ours.toml"
    os.mkfifo(pipe)
    assert refusal(pipe) == "ours.toml: is not a file that can be read"
    error = at_once(lambda: load_column_map(pipe))
    assert isinstance(error, ColumnMapError)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).endswith("is not a file that can be read")


def test_a_link_that_leads_nowhere_or_round_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "ours.toml"
    link.symlink_to(tmp_path / "gone.toml")
    assert refusal(link).startswith("ours.toml: cannot be read")
    circle = tmp_path / "circle.toml"
    circle.symlink_to(circle)
    assert refusal(circle).startswith("circle.toml: cannot be read")


@pytest.mark.parametrize("name", ["a\x00b", "a" * 5_000])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    refusal(tmp_path / name)


# -- conditions of any kind ---------------------------------------------------------------------


def taken_or_refused(condition: str) -> None:
    def attempt() -> str:
        try:
            Railway(LANGUAGE).condition(parse(condition, LANGUAGE))
        except ConditionError as error:
            return str(error)
        return ""

    assert len(quickly(attempt)) < 1_000


@given(st.text())
def test_any_text_is_a_condition_or_refused(condition: str) -> None:
    taken_or_refused(condition)


WORDS = (
    "race", "hate", "class", "victim_age", "recorded_at", "outcome_date", "victim_ref", "as_of",
    "latest_date", "local_strands", "local.parent", "offence.class", "outcome.since", "AND", "OR",
    "NOT", "IN", "BETWEEN", "IS", "NULL", "TRUE", "DATE", "INTERVAL", "COALESCE", "HAS_TIME",
    "MENTIONS", "LATEST", "SELECT", "CASE", "(", "(", ")", ")", ",", ".", "=", "<>", "<", ">=",
    "+", "-", "*", "!", "'a'", "'1'", "'online_means'", "1", "1.5", "'", '"', ";", "\n", *UNITS,
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_words_of_the_language_are_a_condition_or_refused(condition: str) -> None:
    taken_or_refused(condition)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    st.integers(2, 400),
    st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
)
def test_words_said_over_and_over_are_a_condition_or_refused(
    unit: str, times: int, end: str
) -> None:
    taken_or_refused((unit + " ") * times + end)
    taken_or_refused(f"{(unit + ' (') * min(times, MAX_DEPTH)}{end}{')' * min(times, MAX_DEPTH)}")
