"""The interview at the terminal: paused, resumed, led back, and given anything at all."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import AT as EARLY
from assessments import instrument_of
from hatecrime import risk
from hatecrime.risk.entries import Answered
from interviews import (
    AT,
    BRANCHED,
    EVENING,
    LATER,
    OFFICER,
    SUPERVISOR,
    Person,
    assess,
    run,
    seated,
    stands,
)

GOLDEN = Path(__file__).parents[1] / "golden"
MARK = "zq7-marker"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> risk.Assessment:
    """Return what an interview that nobody paused comes to."""
    file = tmp_path_factory.mktemp("whole") / "A1.json"
    assert assess(file, typed=EVENING).exit_code == 0
    return risk.load_assessment(file)


def test_golden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people read changes only on purpose; HATECRIME_GOLDEN=1 writes the file anew."""
    monkeypatch.setenv("COLUMNS", "80")
    result = assess(tmp_path / "A1.json", typed=EVENING)
    path = GOLDEN / "risk-assess.txt"
    if os.environ.get("HATECRIME_GOLDEN"):
        path.write_text(result.output, encoding="utf-8")
    assert result.output == path.read_text(encoding="utf-8")
    assert max(map(len, path.read_text(encoding="utf-8").splitlines())) < 160


def test_it_is_taken_down_as_it_was_typed(whole: risk.Assessment) -> None:
    found = whole.current.answers
    assert found["I1"].text.startswith("Because of where I pray.")
    assert found["I2"].note == "Slur on the body-worn video, 10:14."
    assert (found["M5"].answer, found["M5"].reason) == ("not_asked", "Her son was interpreting.")
    assert found["M7"].answer == "declined"
    assert set(found) == {*whole.instrument.questions} - {"V2", "V3", "V4", "V6"}
    assert len(whole.entries) == 1 + 23 + 4 + 1
    assert whole.current.level is not None
    assert whole.current.level.level == "medium"
    assert whole.current.level.why_below_high.startswith("Her sister")
    assert {entry.by for entry in whole.entries} == {OFFICER}
    assert {entry.at.isoformat() for entry in whole.entries} == {"2025-06-02T10:00:00+01:00"}
    assert not whole.completeness().unanswered


# -- pausing -------------------------------------------------------------------------------------


@pytest.fixture
def _no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let saving not wait for the disk, where it is done a thousand times."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.mark.usefixtures("_no_disk")
@pytest.mark.parametrize("end", ["", "p\n"])
def test_paused_at_every_prompt_and_resumed(
    tmp_path: Path, whole: risk.Assessment, end: str
) -> None:
    """Cut off after any line, the interview goes on where it was, and comes to the same.

    A pause at a note saves the answer without it, and one at a reason or in the middle of the
    level saves nothing of it: what was asked last tells where it was.
    """
    lines = EVENING.splitlines(keepends=True)
    for cut in range(bool(end), len(lines), 2):
        file = tmp_path / f"{cut}.json"
        first = assess(file, typed="".join(lines[:cut]) + end)
        assert first.exit_code == 0, first.output
        assert f"Paused, and saved in {cut}.json" in first.output
        asked = re.findall(
            r"^(?:\w+ (?:note|reason|\[)|Level|Why|What t|Go).*", first.output, re.M
        )[-1]
        rest = lines[cut:]
        if " note (Enter" in asked:
            name = asked.split()[0]
            held = risk.load_assessment(file).current.answers[name]
            assert held.note == ""
            rest = [f"b {name}\n", lines[cut - 1], *rest]
        elif " reason " in asked:
            rest = [lines[cut - 1], *rest]
        elif asked.startswith(("Level", "Why", "What")):
            rest = lines[-4:]
        second = assess(file, typed="".join(rest))
        assert second.exit_code == 0, second.output
        assert "Saved in" in second.output
        made = risk.load_assessment(file)
        assert stands(made) == stands(whole)
        if " note (Enter" not in asked:
            assert made == whole


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12).map(
    # Nothing that has a meaning of its own, and no space to lose at either end.
    lambda text: f"<{text}>"
)
_WORDY = st.sampled_from(["k", "not known", "Declined", "NOT-ASKED"])


@st.composite
def interviews(draw: st.DrawFn) -> tuple[dict[str, tuple[str, str]], tuple[str, str, str]]:
    """Return what is answered to each question, with its note or reason, and the level."""
    yes_no = st.sampled_from(["y", "No", "yes", "n"]) | _WORDY
    answers = {
        name: (draw(kind), draw(_TEXT))
        for name, kind in (
            *(("Q1", yes_no), ("Q2", _TEXT | _WORDY), ("Q3", yes_no), ("Q4", _TEXT | _WORDY)),
            *(("Q1_own", _TEXT), ("D2", _TEXT)),
        )
    }
    return answers, (draw(st.sampled_from(["low", "m", "HIGH"])), draw(_TEXT), draw(_TEXT))


@given(told=interviews(), pauses=st.sets(st.integers(1, 25), max_size=8))
@settings(max_examples=60)
def test_paused_anywhere_it_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    told: tuple[dict[str, tuple[str, str]], tuple[str, str, str]],
    pauses: set[int],
) -> None:
    folder = tmp_path_factory.mktemp("paused")
    instrument = instrument_of(BRANCHED, folder, "branched.toml")
    made = []
    nothing: set[int] = set()
    for name, stops in (("straight", nothing), ("paused", pauses)):
        person = Person(*told, stops)
        file = folder / f"{name}.json"
        with seated(person):
            # The last run is one in which nothing paused it.
            while True:
                before = len(person.prompts)
                result = assess(file, "--instrument", folder / "branched.toml")
                assert result.exit_code == 0, result.output
                if not stops & set(range(before + 1, len(person.prompts) + 1)):
                    break
        made.append(risk.load_assessment(file, [instrument]))
        assert not person.owed
        assert made[-1].current.settled
    assert stands(made[1]) == stands(made[0])
    noted = [n for n in pauses if " note" in f"{person.prompts[n - 1 : n]}"]
    if not noted:
        assert made[1] == made[0]


# -- being led -----------------------------------------------------------------------------------


def words_of(file: Path) -> dict[str, str]:
    return {k: str(v) for k, v in risk.load_assessment(file).current.words().items()}


def test_going_back_and_changing_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    typed = "Said.\n\nDone.\n\nn\n\nb\ny\nA cut lip.\ny\n\nb I1\n\nn\n\np\n"
    result = assess(file, typed=typed)
    assert result.exit_code == 0, result.output
    assert "Answered: no" in result.output
    assert "Answered: told; Said." in result.output
    assert words_of(file) == {"I1": "told", "I2": "told", "I3": "yes", "I4": "yes", "I5": "no"}
    made = risk.load_assessment(file)
    given = [e.answer for e in made.entries if isinstance(e, Answered) and e.question == "I3"]
    assert given == ["no", "yes"]


def test_back_at_the_note_asks_the_question_again(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    assess(file, typed="Said.\nb\nSaid better.\n\nx\nb\nDone.\n\np\n")
    made = risk.load_assessment(file)
    assert [e.text for e in made.entries[1:] if isinstance(e, Answered)] == [
        "Said better.",
        "Done.",
    ]


def test_back_at_the_first_question(tmp_path: Path) -> None:
    result = assess(tmp_path / "A1.json", typed="b\nb\nSaid.\n\np\n")
    assert result.output.count("There is no question before this one.") == 2
    assert words_of(tmp_path / "A1.json") == {"I1": "told"}


def test_later_leaves_a_question_open_and_it_is_asked_first_next_time(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    assess(file, typed="s\nDone.\ns\np\n")
    assert words_of(file) == {"I2": "told"}
    again = assess(file, typed="Said.\n\np\n").output
    assert re.findall(r"^(\w\d)  ", again, re.MULTILINE) == ["I1", "I3"]


def test_what_is_open_is_shown_before_the_level_and_can_be_gone_to(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    lines = EVENING.splitlines(keepends=True)
    first = assess(file, typed="".join(["s\n", *lines[2:-4], "i1\nSaid.\n\n", *lines[-4:]]))
    assert first.exit_code == 0, first.output
    shown = first.output.split("== Before the level")
    assert len(shown) == 3
    assert re.search(r"not answered +I1\n", shown[1])
    assert not re.search(r"not answered", shown[2])
    assert all(re.search(r"prompts answered yes\n    I4  Were threats", part) for part in shown[1:])
    assert "at once\n    M3: Needs an immediate" in shown[1]
    assert risk.load_assessment(file).current.settled


def test_conditions_are_followed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "branched.toml"
    path.write_text(BRANCHED, encoding="utf-8")
    options = ("--instrument", path)
    result = assess(tmp_path / "no.json", *options, typed="n\n\nFourth.\n\np\n")
    assert "With this answer Q2, Q3 need not be asked." in result.output
    assert "Second?" not in result.output
    result = assess(tmp_path / "open.json", *options, typed="s\nSaid.\n\np\n")
    assert "(Asked only when Q1 is yes, which is open so far.)" in result.output
    result = assess(tmp_path / "yes.json", *options, typed="y\n\nSaid.\n\nb Q1\nn\n\nb Q2\np\n")
    assert "(Asked only when Q1 is yes, as it is here.)" in result.output
    assert "(Asked only when Q1 is yes, which is not so here.)" in result.output


def test_an_answer_that_no_longer_applies_stands_and_is_told(tmp_path: Path) -> None:
    path, file = tmp_path / "branched.toml", tmp_path / "A1.json"
    path.write_text(BRANCHED, encoding="utf-8")
    typed = "y\n\nSaid.\n\nn\n\nFourth.\n\nHarm.\nMore.\nb Q1\nn\n\np\n"
    result = assess(file, "--instrument", path, typed=typed)
    assert re.search(r"answered out of place +Q2\n", result.output), result.output


def test_what_is_needed_at_once_is_shown_before_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "branched.toml"
    path.write_text(BRANCHED, encoding="utf-8")
    typed = "k\n\ny\n"
    result = assess(tmp_path / "A1.json", "--instrument", path, typed=typed)
    assert re.search(r"Q3 \[.*\]: y\n>>> AT ONCE: Call somebody\.\nQ3 note", result.output)


def test_the_level_is_the_assessor_s(tmp_path: Path) -> None:
    """No default, nothing suggested: the same words, whatever was answered."""
    lines = EVENING.splitlines(keepends=True)
    asked = set()
    for number, words in enumerate((lines, [re.sub(r"^y$", "n", line) for line in lines])):
        result = assess(tmp_path / f"{number}.json", typed="".join([*words[:-4], "\n", "\n"]))
        assert result.exit_code == 2
        assert "Error: Level: type low, medium or high." in result.output
        found = re.search(r"The level is your.*?Level \[.*?\]:", result.output, re.DOTALL)
        assert found is not None
        asked.add(found[0])
        assert not risk.load_assessment(tmp_path / f"{number}.json").current.level
    assert len(asked) == 1
    assert not re.search(r"score|recommend|should be (low|medium|high)", asked.pop())


def test_a_level_below_high_says_why_only_where_a_prompt_is_answered_yes(tmp_path: Path) -> None:
    lines = EVENING.splitlines(keepends=True)
    none = [re.sub(r"^y\n", "n\n", line) for line in lines]
    for number, (words, end) in enumerate(
        ((lines, "high\nAll of it.\n"), (none, "low\nNothing of weight.\n"))
    ):
        file = tmp_path / f"{number}.json"
        result = assess(file, typed="".join([*words[:-4], "\n", end]))
        assert result.exit_code == 0, result.output
        assert "Why it is below high" not in result.output
        assert risk.load_assessment(file).current.settled


def test_another_level_and_a_changed_answer_after_it(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    assess(file, typed=EVENING)
    kept = assess(file, typed="\n")
    assert "The level given stands: medium." in kept.output
    assert len(risk.load_assessment(file).entries) == 29
    assess(file, typed="L\nhigh\nOn reflection.\n")
    made = risk.load_assessment(file)
    assert made.current.level is not None
    assert made.current.level.level == "high"
    changed = assess(file, typed="I3\ny\nA cut lip.\np\n")
    assert "Before the level" in changed.output
    assert not risk.load_assessment(file).current.settled


def test_a_review_goes_through_the_answers_that_stand(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    assess(file, typed=EVENING)
    run("endorse", file, "--by", SUPERVISOR, "--level", "medium", "--at", LATER)
    refused = assess(file, typed="p\n")
    assert refused.exit_code == 2
    assert "hatecrime risk review" in refused.output
    run("review", file, "--by", OFFICER, "--trigger", "arrest", "--at", LATER, typed="\n")
    # I1, I2 kept, I3 changed, paused at I4: it goes on from there.
    first = run("assess", file, "--by", OFFICER, "--at", LATER, typed="\n\ny\nHurt since.\np\n")
    assert "Answered: told; Because" in first.output
    rest = "\n" * 20 + "a\nb1\nc\nd\n\nhigh\nHurt since.\n"
    second = run("assess", file, "--by", OFFICER, "--at", LATER, typed=rest)
    assert second.exit_code == 0, second.output
    shown = re.findall(r"^([A-Z]\d)  ", second.output, re.MULTILINE)
    assert shown[0] == "I4"
    assert "V2" not in shown
    made = risk.load_assessment(file)
    assert list(made.current.own_answers) == ["I3"]
    assert made.current.settled
    # Once the level stands, nothing but what is gone to is asked again.
    third = run("assess", file, "--by", OFFICER, "--at", LATER, typed="I4\nn\n\np\n")
    assert re.findall(r"^([A-Z]\d)  ", third.output, re.MULTILINE) == ["I4"]
    assert risk.load_assessment(file).current.words()["I4"] == "no"


def test_what_is_kept_and_needed_at_once_is_shown_again(tmp_path: Path) -> None:
    path = tmp_path / "branched.toml"
    path.write_text(BRANCHED, encoding="utf-8")
    typed = "k\n\ny\n\nb\n\np\n"
    result = assess(tmp_path / "A1.json", "--instrument", path, typed=typed)
    assert result.output.count(">>> AT ONCE: Call somebody.") == 2


def test_a_narrow_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    result = assess(tmp_path / "A1.json", typed="p\n")
    lines = [line for line in result.output.splitlines() if " [in words" not in line]
    assert 40 < max(map(len, lines)) <= 50


# -- what it refuses -----------------------------------------------------------------------------


def test_a_person_is_asked_again_and_a_pipe_is_not(tmp_path: Path) -> None:
    answers = iter(["Said.", "", "Done.", "", MARK, "", "b Z9", "?", "yes", "A cut.", "p"])
    with seated(lambda _prompt: next(answers)):
        result = assess(tmp_path / "A1.json")
    assert result.exit_code == 0
    assert words_of(tmp_path / "A1.json")["I3"] == "yes"
    assert result.output.count("Answer with one of y, n, k, d, x; ? tells more.") == 2
    assert "There is no question of that id to go to." in result.output
    assert MARK not in result.output
    file = tmp_path / "pipe.json"
    piped = assess(file, typed=f"Said.\n\nDone.\n\n{MARK}\n\ny\n\n")
    assert piped.exit_code == 2
    assert piped.stderr.startswith("Error: I3: answer with one of")
    assert "What was answered before is saved" in piped.stderr
    assert MARK not in piped.stderr
    assert words_of(file) == {"I1": "told", "I2": "told"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "give --record-ref"),
        (("--record-ref", " "), "needs the reference of its record"),
        (("--record-ref", "A1", "--instrument", "none.toml"), "none.toml"),
        (("--record-ref", "A1", "--at", "2025-06-02T10:00"), "zone"),
        (("--record-ref", "A1", "--at", "yesterday"), "zone"),
        (("--record-ref", "A1", "--at", "9999-06-02T10:00Z"), "future"),
    ],
)
def test_what_cannot_be_begun(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    file = tmp_path / "A1.json"
    result = run("assess", file, "--by", OFFICER, *options, typed="p\n")
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert not file.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--record-ref", "B2"), "holds another --record-ref"),
        (("--victim-ref", "V"), "holds another --victim-ref"),
        (("--at", "2025-06-01T10:00+01:00"), "last entry"),
        (("--instrument", "small"), "was begun with the instrument nottinghamshire_style"),
    ],
)
def test_what_cannot_be_gone_on_with(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    file = tmp_path / "A1.json"
    assess(file, typed="Said.\n\n")
    before = file.read_bytes()
    if options[0] == "--instrument":
        path = tmp_path / "branched.toml"
        path.write_text(BRANCHED, encoding="utf-8")
        options = ("--instrument", str(path))
    result = run("assess", file, "--by", OFFICER, *options, typed="Done.\n\n")
    assert result.exit_code == 2, result.output
    assert "A1.json: " in result.output
    assert told in result.output
    assert file.read_bytes() == before


def test_a_force_s_own_instrument_is_given_each_time(tmp_path: Path) -> None:
    path, file = tmp_path / "branched.toml", tmp_path / "A1.json"
    path.write_text(BRANCHED, encoding="utf-8")
    assess(file, "--instrument", path, typed="y\n\n")
    without = run("assess", file, "--by", OFFICER, typed="Said.\n\n")
    assert without.exit_code == 2
    assert "instrument branched version 1" in without.output
    assert "not at hand" in run("show", file).output
    assert "First?" in run("show", file, "--instrument", path).output


def test_a_place_that_cannot_be_written_is_told_before_any_question(tmp_path: Path) -> None:
    for file in (tmp_path / "none" / "A1.json", tmp_path / ("x" * 300), tmp_path):
        result = assess(file, typed=EVENING)
        assert result.exit_code == 2
        assert "I1" not in result.output


def test_somebody_else_saves_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    assess(file, typed="Said.\n\n")
    steps = iter(["Done.", "", "n", ""])

    def meanwhile(prompt: str) -> str:
        if prompt.startswith("I3 note"):
            other = risk.load_assessment(file)
            at = other.entries[-1].at
            risk.save_assessment(other.answer("I8", "yes", by="PC 9", at=at), file)
        return next(steps)

    with seated(meanwhile):
        result = run("assess", file, "--by", OFFICER)
    assert result.exit_code == 2
    assert "A1.json: somebody else saved it" in result.output
    assert "answers before this one are saved" in result.output
    assert words_of(file) == {"I1": "told", "I2": "told", "I8": "yes"}


def test_a_clock_behind_the_last_entry(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    made = risk.begin("A1", risk.load_instrument(), by=OFFICER, at=EARLY.replace(year=9000))
    risk.save_assessment(made, file)
    result = run("assess", file, "--by", OFFICER, typed="p\n")
    assert result.exit_code == 2
    assert "set the clock" in result.output


# -- anything at all -----------------------------------------------------------------------------


_LINES = st.lists(
    st.one_of(
        st.sampled_from([b"y", b"n", b"", b"p", b"b", b"s", b"x", b"?", b"b I2", b"l", b"high"]),
        st.binary(max_size=20),
        st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    ),
    max_size=30,
)


@given(lines=_LINES)
@settings(max_examples=100)
def test_any_bytes_lose_nothing(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    file = tmp_path_factory.mktemp("bytes") / "A1.json"
    assess(file, typed="Said.\nMore.\n")
    before = risk.load_assessment(file)
    result = assess(file, typed=b"\n".join(lines))
    assert result.exit_code in (0, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    after = risk.load_assessment(file)
    assert after.entries[: len(before.entries)] == before.entries
    if any(b"\x1b" in line for line in lines):
        assert "\x1b" not in run("show", file, "--personal").output


def test_megabytes_and_control_characters_come_back(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    hostile = "\x1b[31m\u202e<script>\x00\ud7ff" + "x" * 5_000_000
    result = assess(file, typed=f"{hostile}\n{hostile}\nb I1\n\np\n")
    assert result.exit_code == 0
    answer = risk.load_assessment(file).current.answers["I1"]
    assert answer.text == answer.note == hostile
    # The runner plays what is typed; what is shown of it stands after that.
    shown = result.output.rpartition("b I1\n")[2]
    assert "Answered: told;" in shown
    assert len(shown) < 2000
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", shown)


def test_what_is_no_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "A1.json"
    result = assess(file, typed=b"Said.\n\ncaf\xe9\n\n")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr
    # Python reads ahead, so what cannot be read comes up at the first question.
    assert words_of(file) == {}


# -- real processes ------------------------------------------------------------------------------


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "hatecrime", "--isolated", "risk", *map(str, arguments)]


def test_a_pipe(tmp_path: Path, whole: risk.Assessment) -> None:
    file = tmp_path / "A1.json"
    done = subprocess.run(
        command("assess", file, "--record-ref", "A1", "--by", OFFICER, "--at", AT),
        input=EVENING.encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert risk.load_assessment(file) == whole
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("errors", "kept"), [("strict", set()), ("surrogateescape", {"I1"})])
def test_what_is_no_utf_8_wherever_it_runs(tmp_path: Path, errors: str, kept: set[str]) -> None:
    """Without a language set, as in a container, Python would let half a character through."""
    file = tmp_path / "A1.json"
    done = subprocess.run(
        command("assess", file, "--record-ref", "A1", "--by", OFFICER),
        input=b"Said.\n\ncaf\xe9\n\n",
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": f"utf-8:{errors}"},
    )
    assert done.returncode == 2
    assert b"no text in UTF-8" in done.stderr
    assert set(words_of(file)) == kept


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal(tmp_path: Path) -> None:
    """Typed at a real terminal: corrected, asked again, longer than its line, and interrupted."""
    file = tmp_path / "A1.json"
    long = "They came at night. " * 400
    typed = [
        (b"I1 [", b"Sajd\x7f\x7fid.\n"),
        (b"I1 note", b"\n"),
        (b"I2 [", long.encode() + b"\n"),
        (b"I2 note", b"\n"),
        (b"I3 [", b"perhaps\n"),
        (b"? tells more", b"y\n"),
        (b"I3 note", b"\x1b[A\n"),
        (b"I4 [", b""),
    ]
    seen = at_a_terminal(typed, "assess", file, "--record-ref", "A1", "--by", OFFICER)
    assert b"Paused, and saved in A1.json: 3 of 27" in seen
    answers = risk.load_assessment(file).current.answers
    assert answers["I1"].text == "Said."
    assert answers["I2"].text == long.strip()
    # Nothing typed before comes back with the arrow.
    assert (answers["I3"].answer, answers["I3"].note) == ("yes", "")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_what_is_pasted_is_one_answer(tmp_path: Path) -> None:
    """Lines of one answer do not answer the questions that follow."""
    file = tmp_path / "A1.json"
    typed = [
        # A terminal marks what is pasted once it is asked to.
        (b"\x1b[?2004h", b"\x1b[200~At night.\rThey\rp\rcame.\x1b[201~\n"),
        (b"I1 note", b"Noted.\n"),
        (b"I2 [", b""),
    ]
    seen = at_a_terminal(typed, "assess", file, "--record-ref", "A1", "--by", OFFICER)
    assert b"Paused, and saved in A1.json: 1 of 27" in seen
    (answer,) = risk.load_assessment(file).current.answers.values()
    assert (answer.text, answer.note) == ("At night.\nThey\np\ncame.", "Noted.")


def at_a_terminal(typed: list[tuple[bytes, bytes]], *arguments: object) -> bytes:
    """Run a command at a terminal of its own; return what is shown after all was typed.

    Args:
        typed: what to wait for, and what is then typed; at the end the command is interrupted.
        arguments: those of the command.
    """
    import pty
    import select

    terminal, theirs = pty.openpty()
    # What is typed there can only interrupt a program whose terminal it is.
    own = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    starts = [sys.executable, "-c", f"{own}os.execv(sys.executable, sys.argv[1:])"]
    process = subprocess.Popen(
        [*starts, *command(*arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)

    def screen(wait: bytes) -> bytes:
        """Return what is shown until something is, or until the program ends."""
        seen = b""
        while not wait or wait not in seen:
            assert select.select([terminal], [], [], 60)[0], seen
            try:
                seen += os.read(terminal, 10_000)
            except OSError:
                break
        return seen

    shown = b""
    for wait, keys in typed:
        shown += screen(wait)
        # A terminal takes what is typed in pieces.
        for start in range(0, len(keys), 500):
            os.write(terminal, keys[start : start + 500])
    # Python does not see an interrupt that comes just before it waits for a key.
    for _ in range(10):
        os.write(terminal, b"\x03")
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            break
    seen = screen(b"")
    assert process.returncode == 0, shown + seen
    os.close(terminal)
    return seen


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_nobody_can_be_asked(tmp_path: Path, closed: str) -> None:
    """Input or output may be closed from the start, as where no terminal started the program."""
    file = tmp_path / "A1.json"

    def run_closed(*arguments: object) -> subprocess.CompletedProcess[str]:
        line = f"{shlex.join(command(*arguments))} {closed}"
        return subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)

    done = run_closed("assess", file, "--record-ref", "A1", "--by", OFFICER)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("Paused, and saved" in done.stdout) == (">&-" not in closed.split())
    assert words_of(file) == {}
    more = ("--tag", "reduce", "--owner", "PC 5", "--due", "2099-01-01")
    done = run_closed("plan", "add", file, "--by", OFFICER, *more)
    assert done.returncode == 2
    assert ("it cannot be left out" in done.stderr) == ("2>&-" not in closed.split())


def test_help_loads_nothing_of_the_room() -> None:
    code = (
        "import sys\nfrom hatecrime.cli import cli\n"
        "cli.main(['risk', '--help'], standalone_mode=False)\n"
        "print([n for n in sys.modules if n.startswith('hatecrime.risk.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['hatecrime.risk.words', 'hatecrime.risk.errors']"
