"""The commands on an assessment beside the interview."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import jsonschema
import pytest

from assessments import AT as EARLY
from assessments import complete, levelled
from hatecrime import risk
from hatecrime.victims import working_days
from interviews import BRANCHED, EVENING, LATER, OFFICER, SUPERVISOR, assess, run, seated

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
POLICY = ROOT / "docs" / "examples" / "risk-policy.toml"
MARK = "zq7-marker"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file of an assessment with a level of medium and prompts answered yes."""
    path = tmp_path / "A1.json"
    assert assess(path, typed=EVENING).exit_code == 0
    return path


def steps(path: Path) -> int:
    return len(risk.load_assessment(path).entries)


def marked() -> risk.Assessment:
    """Return an assessment whose every text and name holds a mark, and whose ids do not."""
    made = risk.begin("A1", risk.load_instrument(), by=MARK, at=EARLY, victim_ref=MARK)
    made = made.answer("I1", "told", text=MARK, note=MARK, by=MARK, at=EARLY)
    made = made.answer("I4", "yes", note=MARK, by=MARK, at=EARLY)
    made = made.answer("M3", "not_asked", reason=MARK, by=MARK, at=EARLY)
    made = made.diagnose("D1", MARK, by=MARK, at=EARLY)
    made = made.give_level("low", rationale=MARK, why_below_high=MARK, by=MARK, at=EARLY)
    made = made.endorse("high", reason=MARK, by=f"PS {MARK}", at=EARLY)
    made = made.plan_action("reduce", MARK, owner=MARK, due=dt.date(2026, 6, 9), by=MARK, at=EARLY)
    made = made.update_action("1", state="dropped", note=MARK, by=MARK, at=EARLY)
    made = made.decide_marac(True, reason=MARK, nominated_by=MARK, by=MARK, at=EARLY)
    made = made.review("other", reason=MARK, by=MARK, at=EARLY)
    return made.answer("I1", "told", text=f"{MARK} anew", by=MARK, at=EARLY)


def whole(path: Path, made: risk.Assessment) -> Path:
    risk.save_assessment(made, path)
    return path


# -- showing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["risk-show.txt", "risk-show-personal.txt"])
def test_golden(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people read changes only on purpose; HATECRIME_GOLDEN=1 writes the files anew."""
    monkeypatch.setenv("COLUMNS", "80")
    path = whole(tmp_path / "A1.json", complete())
    result = run("show", path, *(["--personal"] if "personal" in name else []))
    if os.environ.get("HATECRIME_GOLDEN"):
        (GOLDEN / name).write_text(result.output, encoding="utf-8")
    assert result.output == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_personal_is_shown_unless_it_is_asked_for(tmp_path: Path, form: str) -> None:
    path = whole(tmp_path / "A1.json", marked())
    plain = run("show", path, "--output-format", form)
    assert plain.exit_code == 0
    assert MARK not in plain.output
    every = run("show", path, "--output-format", form, "--personal")
    # The two references, and 23 places of the entries; text shows none of them twice.
    held = marked().to_json().count(MARK)
    assert every.output.count(MARK) == held if form == "json" else every.output.count(MARK) >= 18
    for command in (("plan", "list", path), ("plan", "list", path, "--overdue-on", "2027-01-01")):
        assert MARK not in run(*command).output


def test_what_is_shown_for_programs(tmp_path: Path, file: Path) -> None:
    found = json.loads(run("show", file, "--output-format", "json").output)
    assert found["level"] == {"level": "medium", "at": "2025-06-02T10:00:00+01:00"}
    assert found["level_settled"] is True
    assert found["endorsement"] is None
    asked = found["questions"]
    assert (asked["asked"], asked["of"], asked["declined"]) == (22, 23, ["M7"])
    assert asked["prompts_answered_yes"] == ["I4", "P2", "M2", "M3"]
    assert "structure follows what is public" in found["statement"]
    output = tmp_path / "out.json"
    result = run("show", file, "--output-format", "json", "--personal", "-o", output)
    assert (result.exit_code, result.output) == (0, "")
    assert output.stat().st_mode & 0o777 == 0o600
    again = json.loads(output.read_text(encoding="utf-8"))
    assert again.pop("assessment") == json.loads(file.read_text(encoding="utf-8"))
    assert again == found


def test_it_says_what_it_is_wherever_it_is_shown(file: Path) -> None:
    for form in ("text", "json"):
        shown = run("show", file, "--output-format", form).output
        assert "the library's own and not that force's" in " ".join(shown.split())


def test_a_code_that_is_in_no_catalogue_is_not_shown(tmp_path: Path) -> None:
    """What another program wrote as a code could be anything."""
    at = EARLY
    made = levelled().endorse("high", reason="Known.", by="PS 2", at=at)
    made = made.review("arrest", by="PC 1", at=at)
    made = made.plan_action(
        "avoid",
        "Move.",
        owner="PC 5",
        due=dt.date(2099, 1, 1),
        by="PC 1",
        at=at,
        intervention="rehousing",
    )
    text = made.to_json().replace('"arrest"', f'"{MARK}"').replace('"rehousing"', f'"{MARK}"')
    path = tmp_path / "A1.json"
    path.write_text(text, encoding="utf-8")
    for options in (("show",), ("show", "--output-format", "json"), ("plan", "list")):
        shown = run(*options, path).output
        assert MARK not in shown, options
        assert "not shown" in shown, options
    assert run("show", path, "--personal").output.count(MARK) == 2
    assert run("plan", "list", path, "--personal").output.count(MARK) == 1


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_words_of_any_language_are_shown_as_they_are(tmp_path: Path, form: str) -> None:
    """Joiners, without which a word of Persian or Hindi is another one, and no mark in a place."""
    words = "\u0645\u06cc\u200c\u062a\u0631\u0633\u0645 \u0915\u094d\u200d\u0937"
    made = levelled().answer("I1", "told", text=words, by=OFFICER, at=EARLY)
    path, output = whole(tmp_path / "A1.json", made), tmp_path / "output"
    options = ("show", path, "--personal", "--output-format", form)
    shown = run(*options)
    assert words in shown.output
    assert run(*options, "-o", output).exit_code == 0
    assert output.read_text(encoding="utf-8") == shown.output


def test_what_was_changed_since_is_shown_too(tmp_path: Path) -> None:
    shown = run("show", whole(tmp_path / "A1.json", marked()), "--personal").output
    current, _, earlier = shown.partition("Version 1: what does not stand any more")
    assert f"said: {MARK} anew" in current
    assert f"said: {MARK}\n" in earlier
    assert "I4" not in earlier


def test_an_instrument_that_is_not_at_hand(tmp_path: Path) -> None:
    path, ours = tmp_path / "A1.json", tmp_path / "branched.toml"
    ours.write_text(BRANCHED, encoding="utf-8")
    assess(path, "--instrument", ours, typed="y\n\nSaid.\n\nn\n\nMore.\n\naa\nbb\n\nhigh\nAll.\n")
    shown = run("show", path, "--personal")
    assert shown.exit_code == 0
    assert "Said." in shown.output
    assert json.loads(run("show", path, "--output-format", "json").output)["questions"] is None
    endorsed = run("endorse", path, "--by", SUPERVISOR, "--level", "high")
    assert endorsed.exit_code == 0, endorsed.output
    reviewed = run("review", path, "--by", SUPERVISOR, "--trigger", "arrest")
    assert reviewed.exit_code == 2
    assert "not at hand" in reviewed.output


# -- endorsing and reviewing ---------------------------------------------------------------------


def test_endorsing_the_assessor_s_level(file: Path) -> None:
    result = run("endorse", file, "--by", SUPERVISOR, "--level", "medium", "--policy", POLICY)
    assert result.exit_code == 0, result.output
    assert "I4  Were threats made" in result.output
    assert "Visit within the week." in result.output
    assert "Invented: no force has this policy." in result.output
    entry = risk.load_assessment(file).current.endorsement
    assert entry is not None
    due = entry.at.astimezone(dt.UTC).date() + dt.timedelta(14)
    assert re.search(rf"Review due: ({due}|{due + dt.timedelta(1)})\.", result.output)
    assert (entry.level, entry.by, entry.reason) == ("medium", SUPERVISOR, "")


def test_endorsing_another_level_asks_why(file: Path) -> None:
    options = ("endorse", file, "--by", SUPERVISOR, "--level", "high", "--at", LATER)
    for typed in ("", "\n", "   \n"):
        without = run(*options, typed=typed)
        assert without.exit_code == 2
        assert without.stderr.startswith("Error: The assessor's level is medium. Why high: it")
    assert not risk.load_assessment(file).current.endorsement
    result = run(*options, typed="A third report in this street.\n")
    assert result.exit_code == 0, result.output
    entry = risk.load_assessment(file).current.endorsement
    assert entry is not None
    assert entry.reason == "A third report in this street."
    assert entry.at.isoformat() == "2025-06-02T12:00:00+01:00"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--by", OFFICER, "--level", "high"), "somebody who had no part in it"),
        (("--by", OFFICER.upper(), "--level", "medium"), "somebody who had no part in it"),
        (("--by", " ", "--level", "medium"), "cannot be blank"),
        (("--by", SUPERVISOR, "--level", "grave"), "low"),
        (("--by", SUPERVISOR, "--level", "low", "--at", "2025-06-02T09:00+01:00"), "last entry"),
        (("--by", SUPERVISOR, "--level", "low", "--policy", "none"), "policy"),
    ],
)
def test_what_cannot_be_endorsed(file: Path, options: tuple[str, ...], told: str) -> None:
    """It is told before any reason is asked for: nothing is typed here."""
    before = file.read_bytes()
    result = run("endorse", file, *options)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Why" not in result.stderr
    assert file.read_bytes() == before


def test_no_level_no_endorsement(tmp_path: Path) -> None:
    path = tmp_path / "A1.json"
    assess(path, typed="Said.\n\n")
    result = run("endorse", path, "--by", SUPERVISOR, "--level", "low")
    assert result.exit_code == 2
    assert "no level yet" in result.output


def test_of_two_who_endorse_one_is_told(file: Path) -> None:
    def meanwhile(_prompt: str) -> str:
        run("endorse", file, "--by", "PS 3 Elm", "--level", "medium", "--at", LATER)
        return "Worse than it looks."

    with seated(meanwhile):
        late = run("endorse", file, "--by", SUPERVISOR, "--level", "high", "--at", LATER)
    assert late.exit_code == 2
    assert "somebody else saved it" in late.output
    made = risk.load_assessment(file)
    assert made.current.endorsement is not None
    assert made.current.endorsement.by == "PS 3 Elm"


@pytest.mark.parametrize(
    ("trigger", "typed", "reason"),
    [("arrest", "", ""), ("arrest", "\n", ""), ("arrest", "One man.\n", "One man."),
     ("other", "A letter came.\n", "A letter came.")],
)  # fmt: skip
def test_a_review(file: Path, trigger: str, typed: str, reason: str) -> None:
    run("endorse", file, "--by", SUPERVISOR, "--level", "medium")
    result = run("review", file, "--by", OFFICER, "--trigger", trigger, typed=typed)
    assert result.exit_code == 0, result.output
    made = risk.load_assessment(file)
    assert (made.current.number, made.current.begun.trigger) == (2, trigger)
    assert made.current.begun.reason == reason


def test_what_cannot_be_reviewed(file: Path) -> None:
    early = run("review", file, "--by", OFFICER, "--trigger", "arrest")
    assert early.exit_code == 2
    assert "is not endorsed" in early.output
    run("endorse", file, "--by", SUPERVISOR, "--level", "medium")
    before = file.read_bytes()
    unknown = run("review", file, "--by", OFFICER, "--trigger", MARK)
    assert unknown.exit_code == 2
    assert "scheduled, new_incident, arrest" in unknown.output
    assert run("review", file, "--by", OFFICER, "--trigger", "other").exit_code == 2
    assert file.read_bytes() == before


def test_a_review_with_another_instrument_begins_without_answers(
    tmp_path: Path, file: Path
) -> None:
    ours = tmp_path / "branched.toml"
    ours.write_text(BRANCHED, encoding="utf-8")
    run("endorse", file, "--by", SUPERVISOR, "--level", "medium")
    options = ("--by", OFFICER, "--instrument", ours)
    assert run("review", file, "--trigger", "move", *options).exit_code == 0
    found = json.loads(run("show", file, "--instrument", ours, "--output-format", "json").output)
    assert found["instrument"]["id"] == "branched"
    assert found["questions"]["not_answered"] == ["Q1", "Q2", "Q3", "Q4"]
    assert "First?" in run("assess", file, *options, typed="p\n").output


# -- the plan ------------------------------------------------------------------------------------


def planned(file: Path, due: str, *more: object, typed: str = "Fit a lock.\n") -> object:
    return run(
        *("plan", "add", file, "--by", SUPERVISOR, "--tag", "reduce", "--owner", "PCSO 4"),
        *("--due", due, "--at", LATER, *more),
        typed=typed,
    ).exit_code


def test_a_plan(tmp_path: Path, file: Path) -> None:
    assert planned(file, "2025-06-05", "--for", "victim,community", "--intervention", "cctv") == 0
    assert planned(file, "2025-06-03") == 0
    one, two = risk.load_assessment(file).actions
    assert (one.what, one.owner, one.intervention) == ("Fit a lock.", "PCSO 4", "cctv")
    assert one.for_whom == ("victim", "community")
    other = whole(tmp_path / "B2.json", risk.begin(
        "B2", risk.load_instrument(), by=OFFICER, at=EARLY.replace(year=2025)
    ))  # fmt: skip
    assert planned(other, "2025-06-04") == 0

    def listed(*options: object) -> list[str]:
        result = run("plan", "list", file, other, *options)
        assert result.exit_code == (1 if options else 0)
        return re.findall(r"^    (\w\w \d)  ", result.output, re.MULTILINE)

    assert listed() == ["A1 2", "B2 1", "A1 1"]
    assert listed("--overdue-on", "2025-06-05") == ["A1 2", "B2 1"]
    update = ("plan", "update", file, "2", "--by", OFFICER, "--at", LATER)
    assert run(*update, "--state", "done", typed="\n").exit_code == 0
    assert listed("--overdue-on", "2025-06-05") == ["B2 1"]
    none = run("plan", "list", file, "--overdue-on", "2025-06-05")
    assert (none.exit_code, none.output) == (0, "No action is overdue.\n")
    assert "Fit a lock." in run("plan", "list", file, "--personal").output
    assert two.key == "2"


def test_an_action_is_changed(file: Path) -> None:
    planned(file, "2025-06-05")
    update = ("plan", "update", file, "1", "--by", OFFICER, "--at", LATER)
    assert run(*update, typed="").exit_code == 2
    assert run(*update, "--state", "dropped", typed="\n").exit_code == 2
    assert run(*update, "--owner", "PC 5", "--due", "2025-07-01").exit_code == 0
    assert run(*update, typed="Rung twice.\n").exit_code == 0
    assert run(*update, "--state", "dropped", typed="She has moved.\n").exit_code == 0
    (action,) = risk.load_assessment(file).actions
    assert (action.owner, action.due, action.state) == ("PC 5", dt.date(2025, 7, 1), "dropped")
    assert [update.note for update in action.updates] == ["", "Rung twice.", "She has moved."]
    closed = run(*update, "--state", "done")
    assert closed.exit_code == 2
    assert "the action is closed" in closed.output


@pytest.mark.parametrize(
    ("due", "more"),
    [
        ("2025-06-01", ()),
        ("2025-06-31", ()),
        ("2025-06-05", ("--for", "everybody")),
        ("2025-06-05", ("--intervention", "magic")),
        ("2025-06-05", ("--owner", " ")),
    ],
)
def test_what_cannot_be_planned(file: Path, due: str, more: tuple[str, ...]) -> None:
    before = file.read_bytes()
    assert planned(file, due, *more) == 2
    assert planned(file, "2025-06-05", typed="") == 2
    assert file.read_bytes() == before


# -- conferences ---------------------------------------------------------------------------------


def test_the_next_meeting() -> None:
    options = ("next-marac", "--policy", POLICY, "--on", "2026-06-01")
    one = run(*options, "--conference", "east")
    assert one.exit_code == 0
    assert one.output == (
        "East sector (east)\n"
        "  meets                 Tuesday 23 June 2026 (2026-06-23)\n"
        "  referrals until       Tuesday 16 June 2026 (2026-06-16)\n"
    )
    moved = run(*options, "--closed", "2026-06-23", "--closed", "2026-06-24").output
    assert "Thursday 25 June 2026 (2026-06-25), instead of" in moved
    assert [line for line in moved.splitlines() if line.endswith(")") and line[0] != " "] == [
        *("East sector (east)", "South sector (south)", "West sector (west)")
    ]


def test_bank_holidays_are_minded() -> None:
    """Over Christmas 2026 there are three of them between the cut-off and the meeting."""
    options = ("next-marac", "--policy", POLICY, "--conference", "west")
    before = run(*options, "--on", "2026-12-14").output
    assert "referrals until       Thursday 24 December 2026" in before
    assert "Tuesday 16 February 2027" in run(*options, "--on", "2026-12-28").output


def test_no_meeting_is_guessed_where_the_bank_holidays_are_not_known() -> None:
    last = working_days().last
    result = run("next-marac", "--policy", POLICY, "--conference", "east", "--on", last.isoformat())
    assert result.exit_code == 2
    assert "are not known" in result.output


def test_bank_holidays_need_their_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "govuk_bank_holidays.bank_holidays", None)
    working_days.cache_clear()
    result = run("next-marac", "--policy", POLICY, "--on", "2026-06-01")
    assert result.exit_code == 2
    assert "hatecrime[victims]" in result.output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--policy", POLICY, "--conference", "north"), "east, south, west"),
        (("--conference", "east"), "has none of that id"),
        ((), "has no conference"),
        (("--policy", "none.toml"), "none.toml"),
    ],
)
def test_no_such_meeting(options: tuple[object, ...], told: str) -> None:
    result = run("next-marac", "--on", "2026-06-01", *options)
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_a_referral(file: Path) -> None:
    run("endorse", file, "--by", SUPERVISOR, "--level", "high", "--at", LATER, typed="Worse.\n")
    options = ("marac", file, "--by", SUPERVISOR, "--policy", POLICY, "--at", LATER)
    result = run(*options, "--refer", "--conference", "east", typed="Partners know more.\n")
    assert result.exit_code == 0, result.output
    assert "met                The endorsed level is high" in result.output
    assert "cannot be decided  It is getting worse" in result.output
    (decision,) = risk.load_assessment(file).marac_decisions
    assert decision.referred
    assert decision.criteria == ("endorsed_high",)
    assert (decision.conference, decision.meeting) == ("east", dt.date(2026, 1, 6))
    again = run(*options, "--no-refer", "--judged", typed="Settled since.\n")
    assert again.exit_code == 0
    assert "met                It is getting worse" in again.output
    (_, second) = risk.load_assessment(file).marac_decisions
    assert (second.referred, second.meeting, second.reason) == (False, None, "Settled since.")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "the decision is yours"),
        (("--refer",), "Why it is referred: it cannot be left out"),
        (("--refer", "--conference", "north"), "east, south, west"),
        (("--no-refer", "--conference", "north"), "east, south, west"),
        (("--no-refer", "--meeting", "2026-01-06"), "goes to no meeting"),
        (("--refer", "--meeting", "2020-01-06"), "cannot lie before"),
    ],
)
def test_no_decision(file: Path, options: tuple[str, ...], told: str) -> None:
    before = file.read_bytes()
    result = run("marac", file, "--by", SUPERVISOR, "--policy", POLICY, *options)
    assert result.exit_code == 2
    assert told in result.stderr
    assert file.read_bytes() == before


# -- forms ---------------------------------------------------------------------------------------


def test_the_schema_of_the_file(tmp_path: Path) -> None:
    output = tmp_path / "schema.json"
    assert run("form", "--json-schema", "-o", output).exit_code == 0
    schema = json.loads(output.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(complete().to_json()), schema)


def test_a_form_is_named() -> None:
    result = run("form")
    assert result.exit_code == 2
    assert "--html" in result.output


def test_the_html_form(tmp_path: Path) -> None:
    output = tmp_path / "form.html"
    assert run("form", "--html", "--record-ref", "A<1", "-o", output).exit_code == 0
    page = output.read_text(encoding="utf-8")
    for question in risk.load_instrument().questions:
        assert question in page
    assert "A<1" not in page
    assert "A&lt;1" in page


def test_a_form_with_both_references_and_printed_as_it_is_written(tmp_path: Path) -> None:
    output = tmp_path / "form.html"
    options = ("form", "--html", "--record-ref", "A1", "--victim-ref", "V 2")
    assert run(*options, "-o", output).exit_code == 0
    page = output.read_text(encoding="utf-8")
    assert page == risk.html_form(risk.load_instrument(), record_ref="A1", victim_ref="V 2")
    assert run(*options).output == page


@pytest.mark.parametrize("command", [("form", "--html"), ("show",)])
def test_the_output_takes_the_place_of_no_instrument(
    tmp_path: Path, file: Path, command: tuple[str, ...]
) -> None:
    ours = tmp_path / "branched.toml"
    ours.write_text(BRANCHED, encoding="utf-8")
    more = (file,) if command == ("show",) else ()
    for output in (ours, ours.parent / "." / ours.name):
        result = run(*command, *more, "--instrument", ours, "-o", output)
        assert result.exit_code == 2
        assert "choose another file" in result.output
    assert ours.read_text(encoding="utf-8") == BRANCHED


def test_a_form_is_written_to_no_file_called_dash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("form", "--html", "-o", "-")
    assert result.exit_code == 2
    assert "'-' is none" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_fhir_form() -> None:
    assert json.loads(run("form", "--fhir").output)["resourceType"] == "Questionnaire"


@pytest.mark.parametrize(
    "form",
    ["md", "html"],
)
def test_pages_hold_what_is_personal_only_where_it_is_asked_for(tmp_path: Path, form: str) -> None:
    path = whole(tmp_path / "A1.json", marked())
    plain, every = tmp_path / "plain", tmp_path / "every"
    options = ("show", path, "--output-format", form)
    assert run(*options, "-o", plain).exit_code == 0
    assert run(*options, "-o", every, "--personal").exit_code == 0
    assert MARK not in plain.read_text(encoding="utf-8")
    assert MARK in every.read_text(encoding="utf-8")


def test_answers_in_fhir_come_with_what_they_leave_out(tmp_path: Path) -> None:
    path = whole(tmp_path / "A1.json", marked())
    options = ("show", path, "--output-format", "fhir")
    refused = run(*options)
    assert refused.exit_code == 2
    assert "--personal" in refused.output
    shown = run(*options, "--personal")
    assert json.loads(shown.stdout)["resourceType"] == "QuestionnaireResponse"
    assert "Left out: Who gave each answer, and when." in shown.stderr
    assert MARK not in shown.stderr


def test_a_page_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = whole(tmp_path / "A1.json", levelled())
    with mock.patch.object(risk, "assessment_markdown", create=True) as made:
        made.return_value = "\x1b[31mred\u202e\nnext\n"
        shown = run("show", path, "--output-format", "md")
    assert shown.output == "\ufffd[31mred\ufffd\nnext\n"


# -- bad files -----------------------------------------------------------------------------------


def every_command(file: Path) -> Iterator[tuple[object, ...]]:
    by = ("--by", SUPERVISOR)
    yield ("assess", file, *by)
    yield ("show", file)
    yield ("endorse", file, *by, "--level", "low")
    yield ("review", file, *by, "--trigger", "arrest")
    yield (
        *("plan", "add", file, *by, "--tag", "avoid", "--owner", "PC 5"),
        *("--due", "2099-01-01"),
    )
    yield ("plan", "update", file, "1", *by)
    yield ("plan", "list", file)
    yield ("marac", file, *by, "--refer")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        f'{{"format": "{MARK}"}}'.encode(),
        f'{{"format": "hatecrime-assessment/1", "record_ref": "{MARK}", "entries": []}}'.encode(),
        b"\xff\xfe\x00",
    ],
)  # fmt: skip
def test_a_file_that_is_no_assessment(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "A1.json"
    path.write_bytes(content)
    for command in every_command(path):
        result = run(*command, typed="Said.\n")
        assert result.exit_code == 2, command
        assert "A1.json: " in result.stderr
        assert MARK not in result.output
        assert "Traceback" not in result.output
    assert path.read_bytes() == content


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for command in every_command(tmp_path / "none.json"):
        result = run(*command, typed="Said.\n")
        assert result.exit_code == 2, command
        assert "none.json" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x\x1b[31m\u202e.json"
    begin = assess(path, typed="p\n")
    assert begin.exit_code == 0
    for result in (begin, *(run(*command) for command in every_command(path))):
        assert "\x1b" not in result.output
        assert "\u202e" not in result.output


def test_the_output_takes_the_place_of_no_assessment(file: Path) -> None:
    before = file.read_bytes()
    result = run("show", file, "--output", file)
    assert result.exit_code == 2
    assert "choose another file" in result.output
    assert file.read_bytes() == before
    assert steps(file) == 29
