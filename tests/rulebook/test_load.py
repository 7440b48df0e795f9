"""What a rulebook may not hold is refused as it loads, naming the file, the rule and the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from hatecrime.rulebook.catalogue import Catalogue, CatalogueColumn, load_catalogue
from hatecrime.rulebook.errors import ConditionError, RulebookError
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.limits import refuse_foreign
from hatecrime.rulebook.load import MAX_RULES, load_rulebook, load_sources
from hatecrime.rulebook.parse import parse
from hatecrime.rulebook.rule import Answer, Evidence, Rulebook, Severity, Source
from hatecrime.rulebook.types import Derived, Field, Schema, Type
from hatecrime.validation.book import RULE_FILES, SOURCES, language

RULE: dict[str, Any] = {
    "id": "OUR-001",
    "title": "A rule of ours",
    "when": "record_type = 'crime'",
    "must": "race",
    "severity": "warning",
    "cites": [{"source": "OURS", "at": "p. 1"}],
    "evidence": "primary",
    "says": "The race flag is not set.",
    "fix": "Set it.",
}
KNOWN_SOURCES = {"OURS": Source("OURS", "Our policy")}


def toml(value: Any) -> str:
    """Return a value as it is written in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + text.replace("\n", "\\n") + '"'
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(v)}" for key, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)


def written(*rules: dict[str, Any]) -> str:
    """Return rules as a rules file holds them; a key whose value is None is left out."""
    return "\n\n".join(
        "[[rule]]\n" + "\n".join(f"{k} = {toml(v)}" for k, v in rule.items() if v is not None)
        for rule in rules
    )


Load = Callable[..., Rulebook]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return what loads rules, given as differences from a good one, from a file ``ours.toml``."""

    def loaded(*changes: dict[str, Any], text: str | None = None) -> Rulebook:
        path = tmp_path / "ours.toml"
        rules = [RULE | change for change in changes] or [RULE]
        path.write_text(written(*rules) if text is None else text, encoding="utf-8")
        return load_rulebook([path], language(), KNOWN_SOURCES)

    return loaded


def refusal(load: Load, *changes: dict[str, Any], text: str | None = None) -> str:
    """Return the message with which a rules file is refused; it always names the file."""
    with pytest.raises(RulebookError) as error:
        load(*changes, text=text)
    message = str(error.value)
    assert message.startswith("ours.toml")
    return message


# -- what is accepted ---------------------------------------------------------------------------


def test_a_rule_is_read_with_all_it_says(load: Load) -> None:
    book = load({"since": dt.date(2024, 1, 1), "note": "A doubt.", "passes": [{"race": True}]})
    edition = book["OUR-001"].latest
    assert edition.severity is Severity.WARNING
    assert edition.evidence is Evidence.PRIMARY
    assert edition.clock == "recorded_at"
    assert (edition.since, edition.until) == (dt.date(2024, 1, 1), None)
    assert edition.examples[Answer.PASS] == ({"race": True},)
    assert [str(cite) for cite in edition.cites] == ["OURS, p. 1"]
    assert edition.file == "ours.toml"


def test_editions_are_put_in_order_of_time(load: Load) -> None:
    day = dt.date(2024, 1, 1)
    book = load({"since": day}, {"until": day})
    assert [e.until for e in book["OUR-001"].editions] == [day, None]


def test_a_file_may_bring_its_own_sources(load: Load) -> None:
    text = '[sources.MINE]\ntitle = "Mine"\nurl = "https://example.org"\n\n' + written(
        RULE | {"cites": [{"source": "MINE", "at": "s. 1"}]}
    )
    assert load(text=text).sources["MINE"].url == "https://example.org"


@pytest.mark.parametrize(
    "must",
    [
        "race IS NULL",
        "race is null or not race",
        "victim_age BETWEEN 10 AND 17",
        "victim_age NOT BETWEEN 10 AND 17",
        "report_route NOT IN ('999', '101')",
        "recorded_at <= reported_at + INTERVAL '24' HOUR",
        "outcome_date < DATE '2024-01-31'",
        "DATE(recorded_at) = occurred_from",
        "COALESCE(offence_class, offence.class, 'none') <> 'none'",
        "offence.aggravated AND NOT outcome.known",
        "local.parent = 'race'",
        "MENTIONS(narrative, 'online_means')",
        "HAS_TIME(recorded_at)",
        "latest_date < as_of",
        "victim_age > -1",
        "hate OR (race AND (religion OR NOT disability))",
        '"race"',
    ],
)
def test_the_language_is_accepted(must: str) -> None:
    parse(must, language())


# -- a rule's keys ------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["title", "must", "severity", "cites", "evidence", "says", "fix"])
def test_a_key_that_every_rule_needs(load: Load, key: str) -> None:
    for empty in (None, [] if key == "cites" else ""):
        message = refusal(load, {key: empty})
        assert message == f"ours.toml: OUR-001: {key!r} is missing"


@pytest.mark.parametrize(
    "bad",
    [None, "", "our-001", "OUR001", "O-001", "OUR-01", "OUR-0001", "OUR-001\n", 7, ["OUR-001"]],
)
def test_an_id_has_one_form(load: Load, bad: Any) -> None:
    assert "rule 1 needs an id such as 'ABC-001'" in refusal(load, {"id": bad})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": "high"}, "OUR-001: unknown key 'level'"),
        ({"must": ["race"]}, "OUR-001: 'must' must be text"),
        ({"when": 3}, "OUR-001: 'when' must be text"),
        ({"note": True}, "OUR-001: 'note' must be text"),
        ({"severity": "fatal"}, "OUR-001: severity is one of error, warning, info"),
        ({"severity": ["error"]}, "OUR-001: severity is one of error, warning, info"),
        ({"evidence": "hearsay"}, "OUR-001: evidence is one of primary, secondary, unconfirmed"),
        (
            {"severity": "error", "evidence": "unconfirmed"},
            "OUR-001: rests on unconfirmed evidence, so it can be a warning at most, not an error",
        ),
        ({"since": "2024-01-01"}, "OUR-001: 'since' is a date, written 2024-01-31 without quotes"),
        (
            {"until": dt.datetime(2024, 1, 1)},
            "OUR-001: 'until' is a date, written 2024-01-31 without quotes",
        ),
        (
            {"since": dt.date(2024, 1, 1), "until": dt.date(2024, 1, 1)},
            "OUR-001: 'since' 2024-01-01 is not before 'until' 2024-01-01",
        ),
        (
            {"since": dt.date(2024, 1, 2), "until": dt.date(2024, 1, 1)},
            "OUR-001: 'since' 2024-01-02 is not before 'until' 2024-01-01",
        ),
        ({"clock": "race"}, "OUR-001: the clock 'race' is not a date of the record"),
        ({"clock": "recorded"}, "OUR-001: the clock 'recorded' is not a date of the record"),
        ({"clock": ""}, "OUR-001: the clock '' is not a date of the record"),
        (
            {"clock": "latest_date"},
            "OUR-001: the clock 'latest_date' must be a date the record itself holds",
        ),
        ({"clock": "as_of"}, "OUR-001: the clock 'as_of' must be a date the record itself holds"),
    ],
)
def test_a_key_that_is_wrong(load: Load, change: dict[str, Any], said: str) -> None:
    assert refusal(load, change) == f"ours.toml: {said}"


@pytest.mark.parametrize(
    ("cites", "said"),
    [
        ("OURS", "cites must be a list of { source = ..., at = ... }"),
        (["OURS"], "a citation is { source = ..., at = ... }, nothing else"),
        ([{"source": "OURS"}], "a citation is { source = ..., at = ... }, nothing else"),
        (
            [{"source": "OURS", "at": "p. 1", "page": 1}],
            "a citation is { source = ..., at = ... }, nothing else",
        ),
        ([{"source": "OURS", "at": " "}], "cites 'OURS' without a place in it"),
        ([{"source": "THEIRS", "at": "p. 1"}], "cites 'THEIRS', which sources.toml does not hold"),
    ],
)
def test_a_citation_that_is_wrong(load: Load, cites: Any, said: str) -> None:
    assert refusal(load, {"cites": cites}) == f"ours.toml: OUR-001: {said}"


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ({"race": True}, "'passes' is a list of records"),
        ([True], "'passes' is a list of records"),
        ([{"rase": True}], "passes: there is no field 'rase'"),
        ([{"race": "yes"}], "passes: race must be of the type bool"),
        ([{"race": 1}], "passes: race must be of the type bool"),
        ([{"victim_age": True}], "passes: victim_age must be of the type int"),
        ([{"victim_age": 1.5}], "passes: victim_age must be of the type int"),
        ([{"victim_age": 10**9}], "passes: victim_age must be of the type int"),
        ([{"outcome_code": 14}], "passes: outcome_code must be of the type text"),
        ([{"outcome_date": "2024-01-01"}], "passes: outcome_date must be of the type date"),
        (
            [{"outcome_date": dt.datetime(2024, 1, 1)}],
            "passes: outcome_date must be of the type date",
        ),
        (
            [{"recorded_at": dt.date(2024, 1, 1)}],
            "passes: recorded_at must be of the type datetime",
        ),
        (
            [{"recorded_at": dt.datetime(2024, 1, 1, tzinfo=dt.UTC)}],
            "passes: recorded_at must be of the type datetime",
        ),
        ([{"local_strands": "misogyny"}], "passes: local_strands must be of the type texts"),
        ([{"local_strands": [1]}], "passes: local_strands must be of the type texts"),
        ([{"record_type": "crimes"}], "passes: record_type never holds 'crimes'"),
        ([{"risk_level": "High"}], "passes: risk_level never holds 'High'"),
        ([{}, {"rase": True}], "passes: there is no field 'rase'"),
    ],
)
def test_an_example_that_is_no_record(load: Load, examples: Any, said: str) -> None:
    assert refusal(load, {"passes": examples}) == f"ours.toml: OUR-001: {said}"


# -- editions -----------------------------------------------------------------------------------

DAY, NEXT = dt.date(2024, 1, 1), dt.date(2024, 1, 2)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({}, {}),
        ({}, {"since": DAY}),
        ({"since": DAY}, {"since": NEXT}),
        ({"until": NEXT}, {"since": DAY}),
        ({"until": DAY}, {}),
        ({"since": DAY, "until": NEXT}, {"since": DAY}),
    ],
)
def test_editions_that_overlap(load: Load, earlier: dict[str, Any], later: dict[str, Any]) -> None:
    assert "OUR-001: two editions overlap" in refusal(load, earlier, later)
    assert "OUR-001: two editions overlap" in refusal(load, later, earlier)


def test_editions_with_different_clocks(load: Load) -> None:
    changes = {"until": DAY}, {"since": DAY, "clock": "outcome_date"}
    assert refusal(load, *changes) == ("ours.toml: OUR-001: its editions go by different clocks")


def test_a_gap_between_editions_is_allowed(load: Load) -> None:
    assert len(load({"until": DAY}, {"since": NEXT})["OUR-001"].editions) == 2


# -- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"ours.toml: needs between 1 and {MAX_RULES} [[rule]] entries"),
        ("rule = []", f"ours.toml: needs between 1 and {MAX_RULES} [[rule]] entries"),
        ("rule = 3", f"ours.toml: needs between 1 and {MAX_RULES} [[rule]] entries"),
        (
            "rule = [" + "{}," * (MAX_RULES + 1) + "]",
            f"ours.toml: needs between 1 and {MAX_RULES} [[rule]] entries",
        ),
        ("rule = [1]", "ours.toml: rule 1 is not a table"),
        ("sources = 1", "ours.toml: [sources] must be a table"),
        ("[rules]", "ours.toml: unknown table 'rules'; it holds [[rule]] and [sources]"),
        ("[sources]\nX = 1", "ours.toml: [sources.X] needs a title"),
        ("[sources.X]\npages = 1", "ours.toml: [sources.X] needs a title"),
        (
            '[sources.X]\ntitle = "x"\npages = 1',
            (
                "ours.toml: [sources.X] may hold title, publisher, issued, read, known_through, "
                "about, url, not 'pages'"
            ),
        ),
        (
            '[sources.X]\ntitle = "x"\nread = "yes"',
            "ours.toml: [sources.X]: 'read' must be of the type bool",
        ),
        ('[sources.OURS]\ntitle = "x"', "ours.toml: [sources.OURS]: the id is taken"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole(load: Load, text: str, said: str) -> None:
    assert refusal(load, text=text).startswith(said)


def test_a_file_that_is_no_toml_is_refused_with_the_place(load: Load) -> None:
    message = refusal(load, text="[[rule]]\nid = \ntitle = 1")
    assert message.startswith("ours.toml: is not valid TOML")
    assert "line 2" in message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"^none\.toml: cannot be read"):
        load_rulebook([tmp_path / "none.toml"], language(), KNOWN_SOURCES)


def test_sources_are_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[A]\ntitle = "A"\nknown_through = ["B"]\n', encoding="utf-8")
    assert load_sources(path)["A"] == Source("A", "A", known_through=("B",))
    path.write_text('[A]\nname = "A"\n', encoding="utf-8")
    with pytest.raises(RulebookError, match=r"^sources\.toml: \[A\] needs a title"):
        load_sources(path)
    assert len(load_sources(SOURCES)) > 20


# -- conditions ---------------------------------------------------------------------------------

NOT_IN_THE_LANGUAGE = {
    "a function call": "LOWER(force) = 'a'",
    "a function of no database": "SYSTEM('x')",
    "a subquery": "force IN (SELECT force)",
    "a scalar subquery": "force = (SELECT 'a')",
    "EXISTS": "EXISTS (SELECT 1)",
    "LIKE": "force LIKE 'a%'",
    "ILIKE": "force ILIKE 'a%'",
    "SIMILAR TO": "force SIMILAR TO 'a'",
    "a regular expression": "REGEXP_LIKE(force, 'a')",
    "another regular expression": "force ~ 'a'",
    "CASE": "CASE WHEN race THEN religion END",
    "IF": "IF(race, religion, disability)",
    "addition": "victim_age + 1 = 3",
    "subtraction": "victim_age - 1 = 3",
    "multiplication": "victim_age * 2 = 3",
    "division": "victim_age / 2 = 3",
    "the remainder": "victim_age % 2 = 1",
    "a negative field": "-victim_age = 3",
    "joined texts": "force || 'a' = 'b'",
    "texts side by side": "force = 'a' 'b'",
    "CAST": "CAST(victim_age AS TEXT) = '3'",
    "a short cast": "victim_age::TEXT = '3'",
    "TRY_CAST": "TRY_CAST(force AS INT) = 3",
    "a timestamp": "recorded_at > TIMESTAMP '2024-01-01 00:00:00'",
    "the current date": "outcome_date > CURRENT_DATE",
    "the current time": "recorded_at > NOW()",
    "a second statement": "race; DROP TABLE records",
    "a semicolon": "race;",
    "a statement": "SELECT race",
    "an alias": "race AS r",
    "an alias without AS": "race religion",
    "a question mark": "race = ?",
    "a named parameter": "race = :race",
    "a numbered parameter": "race = $1",
    "a variable": "race = @race",
    "a template": "{{ race }}",
    "a star": "*",
    "a star of a table": "offence.*",
    "COUNT(*)": "COUNT(*) > 1",
    "a window": "COUNT(race) OVER () > 1",
    "a line comment": "race -- and no more",
    "a comment": "race /* and no more */",
    "a hint": "/*+ FULL */ race",
    "a backtick": "`race`",
    "square brackets": "[race]",
    "an array": "race = ARRAY[1]",
    "IS TRUE": "race IS TRUE",
    "IS DISTINCT FROM": "race IS DISTINCT FROM religion",
    "the spaceship": "race <=> religion",
    "XOR": "race XOR religion",
    "the bits": "race & religion",
    "ANY": "race = ANY(religion)",
    "a row": "(race, religion) = (TRUE, FALSE)",
    "a collation": "force COLLATE x = 'a'",
    "BETWEEN SYMMETRIC": "victim_age BETWEEN SYMMETRIC 9 AND 1",
    "an empty IN": "force IN ()",
    "IN of fields": "force IN (record_ref)",
    "IN with NULL": "force IN ('a', NULL)",
    "IN of dates": "outcome_date IN (DATE '2024-01-01')",
    "= NULL": "force = NULL",
    "NULL alone": "NULL",
    "TRUE alone": "TRUE",
    "a number alone": "1",
    "a text alone": "'race'",
    "nothing": "",
    "blanks": " \n ",
    "half a condition": "race AND",
    "an open bracket": "(race",
    "a bracket too many": "race)",
    "an open quotation mark": "force = 'a",
    "a decimal": "victim_age > 1.5",
    "an exponent": "victim_age > 1e3",
    "a number of ten digits": "victim_age > 1234567890",
    "a date as text": "outcome_date > '2024-01-01'",
    "a date that is none": "outcome_date > DATE '2024-02-30'",
    "a negative interval": "recorded_at + INTERVAL '-1' DAY > reported_at",
    "an interval before": "INTERVAL '1' DAY + recorded_at > reported_at",
    "an interval less": "recorded_at - INTERVAL '1' DAY > reported_at",
    "a week": "recorded_at + INTERVAL '1' WEEK > reported_at",
    "a thousand years": "recorded_at + INTERVAL '1000' YEAR > reported_at",
    "five digits": "recorded_at + INTERVAL '10000' DAY > reported_at",
    "half a day": "recorded_at + INTERVAL '0.5' DAY > reported_at",
    "an hour to a date": "outcome_date + INTERVAL '1' HOUR > occurred_from",
    "two intervals": "recorded_at + INTERVAL '1' DAY + INTERVAL '1' DAY > reported_at",
    "two intervals in two": (
        "COALESCE(recorded_at + INTERVAL '1' DAY, reported_at) + INTERVAL '1' DAY > reported_at"
    ),
    "an interval to a written date": "DATE '9999-12-31' + INTERVAL '1' DAY > outcome_date",
    "an interval to a text": "force + INTERVAL '1' DAY > recorded_at",
    "a date of a date": "DATE(outcome_date) > occurred_from",
    "a date of a text": "DATE('2024-01-01') > occurred_from",
    "the time of a date": "HAS_TIME(outcome_date)",
    "the latest of some": "LATEST(recorded_at, reported_at) <= as_of",
    "the latest from below": "latest_date >= as_of",
    "the latest on the right": "as_of <= latest_date",
    "the latest, equal": "latest_date = as_of",
    "the latest, moved": "latest_date + INTERVAL '1' DAY < as_of",
    "the latest, between": "latest_date BETWEEN as_of AND as_of",
    "a word list that is not": "MENTIONS(narrative, 'nothing')",
    "a word list by field": "MENTIONS(narrative, flag_reason)",
    "words in a number": "MENTIONS(victim_age, 'online_means')",
    "words in a text": "MENTIONS('a', 'online_means')",
    "a list on its own": "local_strands = 'misogyny'",
    "a list in IN": "local_strands IN ('misogyny')",
    "a list of a catalogue": "offence.basic_codes = '008/06'",
    "a looked-up list turned round": "'race' = local.parent",
    "a looked-up list, unlike": "local.parent <> 'race'",
    "a looked-up list, empty": "local.parent IS NULL",
    "a looked-up list, known": "local.known",
    "lists in COALESCE": "COALESCE(local_strands, local_strands) IS NULL",
    "a written value, empty": "'a' IS NULL",
    "a condition as a value": "(race OR religion) = hate_flag",
    "a derived condition as a value": "hate = TRUE",
    "a catalogue without a key": "strand.title = 'Racial'",
    "three names": "records.offence.class = '8P'",
}


@pytest.mark.parametrize("condition", NOT_IN_THE_LANGUAGE.values(), ids=list(NOT_IN_THE_LANGUAGE))
def test_what_is_not_in_the_language_is_refused(load: Load, condition: str) -> None:
    key = "when" if condition else "must"
    if condition:
        assert refusal(load, {"must": condition}).startswith("ours.toml: OUR-001: must: ")
        assert refusal(load, {"when": condition}).startswith("ours.toml: OUR-001: when: ")
    else:
        assert refusal(load, {key: condition}) == "ours.toml: OUR-001: 'must' is missing"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("rase", "there is no field 'rase'; did you mean 'race'?"),
        ("RACE", "there is no field 'RACE'; did you mean 'race'?"),
        ("recorded > reported_at", "there is no field 'recorded'; did you mean 'recorded_at'?"),
        ("xyzzy", "there is no field 'xyzzy'"),
        (
            "offence.aggrevated",
            (
                "'offence.aggrevated': the catalogue 'offence' has no column 'aggrevated' that a "
                "condition may use; did you mean 'aggravated'?"
            ),
        ),
        (
            "offense.aggravated",
            (
                "'offense.aggravated': there is no catalogue 'offense' to look up in; did you mean "
                "'offence'?"
            ),
        ),
        (
            "MENTIONS(narrative, 'online')",
            "\"MENTIONS(narrative, 'online')\": no such word list; there are: online_means",
        ),
        ("race = 1", "'race = 1' compares bool with int"),
        ("victim_age = '3'", "\"victim_age = '3'\" compares int with text"),
        ("victim_age IN (1, '3')", "\"victim_age IN (1, '3')\" compares int with text"),
        ("recorded_at > outcome_date", "'recorded_at > outcome_date' compares datetime with date"),
        ("COALESCE(force, 3) = 'a'", "'COALESCE(force, 3)' compares text with int"),
        ("force > 'a'", "\"force > 'a'\": text values have no order"),
        ("race < religion", "'race < religion': bool values have no order"),
        (
            "force BETWEEN 'a' AND 'b'",
            "\"force BETWEEN 'a' AND 'b'\": BETWEEN needs values that have an order",
        ),
        ("force", "'force' is neither true nor false; compare it"),
        (
            "record_type = 'crimes'",
            (
                "\"record_type = 'crimes'\": record_type never holds 'crimes'; it is one of crime, "
                "crime_related_incident, incident"
            ),
        ),
        (
            "'HIGH' = risk_level",
            (
                "\"'HIGH' = risk_level\": risk_level never holds 'HIGH'; it is one of low, "
                "medium, high"
            ),
        ),
        (
            "risk_level IN ('low', 'lower')",
            (
                "\"risk_level IN ('low', 'lower')\": risk_level never holds 'lower'; it is one of "
                "low, medium, high"
            ),
        ),
        ("hate = TRUE", "'hate' is a condition of its own; use it without ="),
        ("force LIKE 'a%'", "\"force LIKE 'a%'\": 'LIKE' is no part of a condition"),
        ("race; race", "'race; race': ';' is no part of a condition"),
    ],
)
def test_the_message_names_the_text_and_what_would_be_right(
    load: Load, condition: str, said: str
) -> None:
    assert refusal(load, {"must": condition}) == f"ours.toml: OUR-001: must: {said}"
    with pytest.raises(ConditionError):
        load({"must": condition})


NOTHING = Catalogue("codes", "", "key", True, {}, {}, {}, {})
NAMED_GROUP = {
    "a field": Language(Schema.of([Field("group", Type.BOOL)])),
    "a catalogue": Language(Schema.of([]), {"group": NOTHING}),
    "a column": Language(
        Schema.of([]),
        {"codes": attrs.evolve(NOTHING, columns={"group": CatalogueColumn(Type.BOOL, "")})},
    ),
}


@pytest.mark.parametrize("named", NAMED_GROUP.values(), ids=list(NAMED_GROUP))
def test_a_word_of_sql_is_part_of_a_condition_where_it_names_something(named: Language) -> None:
    refuse_foreign("group = 1", named)


def test_a_word_of_sql_is_no_part_of_a_condition_where_it_names_nothing() -> None:
    with pytest.raises(ConditionError, match="'group' is no part of a condition"):
        refuse_foreign("group = 1", Language(Schema.of([]), {"codes": NOTHING}))


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    copies = []
    for path in RULE_FILES:
        copies.append(tmp_path / path.parent.name / path.name)
        copies[-1].parent.mkdir()
        copies[-1].write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    plain, copied = (
        load_rulebook(paths, language(), load_sources(SOURCES)) for paths in (RULE_FILES, copies)
    )
    assert dict(copied.rules) == dict(plain.rules)


# -- derived fields -----------------------------------------------------------------------------


def schema_with(*derived: Derived) -> Language:
    return Language(Schema.of([Field("flag", Type.BOOL), Field("text", Type.TEXT)], derived))


def test_a_derived_field_that_is_defined_by_itself() -> None:
    mine = schema_with(
        Derived("a", Type.BOOL, "", "b OR flag"), Derived("b", Type.BOOL, "", "NOT a")
    )
    with pytest.raises(ConditionError, match="the derived field 'a' is defined by itself"):
        parse("a", mine)
    value = schema_with(Derived("v", Type.TEXT, "", "COALESCE(v, text)"))
    with pytest.raises(ConditionError, match="the derived field 'v' is defined by itself"):
        parse("v = 'x'", value)


def test_a_derived_field_whose_definition_cannot_be_read() -> None:
    with pytest.raises(ConditionError, match=r"cannot read the definition 'flag OR \('"):
        parse("a", schema_with(Derived("a", Type.BOOL, "", "flag OR (")))


# -- catalogues ---------------------------------------------------------------------------------

HEAD = '[catalogue]\nname = "thing"\nmeaning = "Things."\nkey = "text"\n[columns]\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Callable[[str], Any]:
    def loaded(text: str) -> Any:
        path = tmp_path / "things.toml"
        path.write_text(text, encoding="utf-8")
        return load_catalogue(path, frozenset(["OURS"]))

    return loaded


def test_a_catalogue_is_read(catalogue: Callable[[str], Any]) -> None:
    found = catalogue(
        HEAD
        + 'big = { type = "bool", meaning = "Big.", default = false }\n'
        + 'from = { type = "date" }\nnames = { type = "texts" }\n'
        + '[[row]]\ncode = "a"\nbig = true\nfrom = 2024-01-01\nnames = ["x", "y"]\n'
        + 'note = "A doubt."\ncites = [{ source = "OURS", at = "p. 1" }]\n'
        + '[[row]]\ncode = "b"\n'
    )
    assert found.cell("a", "names") == ("x", "y")
    assert found.cell("b", "big") is False
    assert found.cell("b", "from") is None
    assert found.cell("c", "big") is None
    assert [found.cell(code, "known") for code in "abc"] == [True, True, False]
    assert found.by_value("big") == {True: frozenset("a"), False: frozenset("b")}
    assert found.notes == {"a": "A doubt."}
    assert found.cites["a"] == (("OURS", "p. 1"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "x"', "needs a [catalogue] table with name and meaning"),
        ('[catalogue]\nname = "x"', "needs a [catalogue] table with name and meaning"),
        (HEAD + 'a = "text"', "column 'a' needs a type and a meaning"),
        (HEAD + 'a = { meaning = "x" }', "column 'a' needs a type and a meaning"),
        (
            HEAD + 'a = { type = "word" }',
            "column 'a' has the type 'word'; use one of text, int, bool, date, datetime, texts",
        ),
        (
            HEAD + 'a = { type = "bool", default = "no" }',
            "the default of 'a' must be of the type bool",
        ),
        (HEAD + 'known = { type = "bool" }', "the column 'known' is built in; choose another name"),
        (HEAD + "[[row]]\n", "row 1 needs a code, written as text"),
        (HEAD + "[[row]]\ncode = 7", "row 1 needs a code, written as text"),
        (HEAD + '[[row]]\ncode = "7"\n[[row]]\ncode = ""', "row 2 needs a code, written as text"),
        (HEAD + '[[row]]\ncode = "7"\n[[row]]\ncode = "7"', "the code '7' stands twice"),
        (
            HEAD + '[[row]]\ncode = "7"\nb = 1',
            "row '7': the column 'b' is not declared in [columns]",
        ),
        (
            HEAD + 'a = { type = "int" }\n[[row]]\ncode = "7"\na = "1"',
            "row '7': a must be of the type int",
        ),
        (
            HEAD + 'a = { type = "int" }\n[[row]]\ncode = "7"\na = true',
            "row '7': a must be of the type int",
        ),
        (
            HEAD + 'a = { type = "texts" }\n[[row]]\ncode = "7"\na = ["x", 1]',
            "row '7': a must be of the type texts",
        ),
        (
            HEAD + '[[row]]\ncode = "7"\ncites = [{ source = "THEIRS", at = "p. 1" }]',
            "row '7': cites 'THEIRS', which sources.toml does not hold",
        ),
        (HEAD + "[[row]", "is not valid TOML"),
    ],
)
def test_a_catalogue_that_is_wrong(catalogue: Callable[[str], Any], text: str, said: str) -> None:
    with pytest.raises(RulebookError) as error:
        catalogue(text)
    assert str(error.value).startswith(f"things.toml: {said}")
