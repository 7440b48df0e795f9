"""What an assessment looks like on the terminal, and as JSON for a program.

By default neither holds what was said, noted or reasoned, nor who said or did anything.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from hatecrime.cli.risk.asking import spoken, wrapped
from hatecrime.risk.catalogues import interventions, triggers
from hatecrime.risk.forms.contents import NOT_SHOWN

if TYPE_CHECKING:
    from hatecrime.risk import Action, Assessment, Question, Version
    from hatecrime.risk.entries import Endorsed, Entry, LevelGiven
    from hatecrime.rulebook.catalogue import Catalogue

_INDENT = "    "


def summary(assessment: Assessment) -> dict[str, Any]:
    """Return how an assessment stands: no words, no names; ids, levels, days and states."""
    version = assessment.current
    return {
        "record_ref": assessment.record_ref,
        "instrument": attrs.asdict(version.begun.instrument),
        "statement": version.instrument.statement if version.instrument else None,
        "version": version.number,
        "trigger": _code(triggers(), version.begun.trigger) or None,
        "begun_at": version.begun.at.isoformat(),
        "questions": _questions(assessment) if version.instrument else None,
        "level": _level(version.level),
        "level_settled": version.level is not None and version.settled,
        "endorsement": _level(version.endorsement),
        "plan": [
            {
                "action": action.key,
                "tag": str(action.tag),
                "state": str(action.state),
                "due": action.due.isoformat(),
                "intervention": _code(interventions(), action.intervention) or None,
                "for_whom": [str(who) for who in action.for_whom],
            }
            for action in assessment.actions
        ],
        "conference": [
            {
                "referred": decision.referred,
                "at": decision.at.isoformat(),
                "criteria": list(decision.criteria),
                "conference": decision.conference or None,
                "meeting": decision.meeting.isoformat() if decision.meeting else None,
            }
            for decision in assessment.marac_decisions
        ],
        "earlier_versions": [
            {
                "version": earlier.number,
                "level": _level(earlier.level),
                "endorsement": _level(earlier.endorsement),
            }
            for earlier in assessment.versions[:-1]
        ],
    }


def _questions(assessment: Assessment) -> dict[str, Any]:
    found = assessment.completeness()
    return {
        "asked": found.asked,
        "of": found.questions - len(found.does_not_apply),
        "carried_over": found.carried,
        "not_answered": list(found.unanswered),
        "declined": list(found.declined),
        "not_asked": list(found.not_asked),
        "does_not_apply": list(found.does_not_apply),
        "answered_out_of_place": [question.id for question in out_of_place(assessment.current)],
        "diagnostics_missing": list(found.diagnostics_missing),
        "prompts_answered_yes": [question.id for question in assessment.prompts()],
        "at_once": [question.id for question in assessment.at_once()],
    }


def out_of_place(version: Version) -> Iterator[Question]:
    """Yield the questions that stand answered although another answer rules them out by now."""
    words = version.words()
    questions = version.instrument.questions.values() if version.instrument else ()
    return (q for q in questions if q.id in words and q.applies(words) is False)


def _level(entry: LevelGiven | Endorsed | None) -> dict[str, str] | None:
    return None if entry is None else {"level": str(entry.level), "at": entry.at.isoformat()}


def _code(catalogue: Catalogue, code: str, *, personal: bool = False) -> str:
    """Return a code to be shown; of another program it may be one that could say anything."""
    return code if personal or not code or code in catalogue.rows else NOT_SHOWN


def as_json(assessment: Assessment, *, personal: bool) -> str:
    """Return the summary as JSON, with the whole assessment in it where that is asked for."""
    found = summary(assessment)
    if personal:
        found["assessment"] = json.loads(assessment.to_json())
    return json.dumps(found, indent=2)


# -- for people --------------------------------------------------------------------------------


def as_text(assessment: Assessment, *, personal: bool) -> Iterator[str]:
    """Yield the lines of a page on an assessment."""
    found = summary(assessment)
    yield from wrapped(f"Risk assessment of {assessment.record_ref}")
    if personal and assessment.victim_ref:
        yield from fact("victim", assessment.victim_ref)
    yield from fact("instrument", str(assessment.current.begun.instrument))
    begun = assessment.current.begun
    yield from fact("version", f"{found['version']}, begun {clock(begun.at)}{_by(begun, personal)}")
    if begun.trigger:
        why = f": {begun.reason}" if personal and begun.reason else ""
        trigger = _code(triggers(), begun.trigger, personal=personal)
        yield from fact("review for", f"{trigger}{why}")
    yield from question_lines(assessment)
    yield from _level_lines(assessment.current, personal=personal)
    for earlier in assessment.versions[:-1]:
        yield from ("", f"Version {earlier.number}, closed")
        yield from _level_lines(earlier, personal=personal)
    yield from _plan_lines(assessment, personal=personal)
    yield from _conference_lines(assessment, personal=personal)
    if personal:
        current = assessment.current
        yield from _answer_lines(
            current, current.instrument.questions if current.instrument else current.answers
        )
        for earlier in reversed(assessment.versions[:-1]):
            yield from ("", f"Version {earlier.number}: what does not stand any more")
            kept = current.answers
            yield from _answer_lines(
                earlier, [n for n, a in earlier.own_answers.items() if kept.get(n) is not a]
            )
    if assessment.current.instrument is not None:
        yield ""
        yield from wrapped(assessment.instrument.statement)


def question_lines(assessment: Assessment) -> Iterator[str]:
    """Yield what was asked, the gaps, and the prompts answered yes, in lines."""
    if assessment.current.instrument is None:
        yield from fact("questions", "not at hand: give their file with --instrument to see gaps")
        return
    found = _questions(assessment)
    carried = found["carried_over"]
    over = f", {carried} answers carried over from the version before" if carried else ""
    yield from fact("asked", f"{found['asked']} of {found['of']} questions{over}")
    for key in (
        *("not_answered", "not_asked", "declined", "does_not_apply"),
        *("answered_out_of_place", "diagnostics_missing"),
    ):
        if found[key]:
            yield from fact(spoken(key), ", ".join(found[key]))
    prompts = assessment.prompts()
    yield from fact("prompts answered yes", "" if prompts else "none")
    yield from _asked(prompts)
    if urgent := assessment.at_once():
        yield from fact("at once", "")
        for question in urgent:
            yield from wrapped(question.at_once, indent=_INDENT * 2, mark=f"    {question.id}: ")


def _asked(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        yield from wrapped(question.asks, indent=_INDENT * 2, mark=f"    {question.id}  ")


def _level_lines(version: Version, *, personal: bool) -> Iterator[str]:
    level, endorsed = version.level, version.endorsement
    if level is None:
        yield from fact("level", "not given yet")
        return
    again = "" if version.settled else "; something was added since: it has to be given again"
    yield from fact(
        "assessor's level", f"{level.level}, {clock(level.at)}{_by(level, personal)}{again}"
    )
    if personal:
        yield from _labelled({"why": level.rationale, "why below high": level.why_below_high})
    if endorsed is None:
        yield from fact("endorsed", "not yet")
        return
    yield from fact("endorsed", f"{endorsed.level}, {clock(endorsed.at)}{_by(endorsed, personal)}")
    if personal:
        yield from _labelled({"why": endorsed.reason})


def action_lines(action: Action, *, personal: bool, of: str = "") -> Iterator[str]:
    """Yield an action of a plan in lines, and what is private of it where that is asked.

    Args:
        action: the action.
        personal: whether to show what is to be done, by whom, and the notes.
        of: the reference of the record, where several are listed.
    """
    whom = ", ".join(map(spoken, action.for_whom))
    code = _code(interventions(), action.intervention, personal=personal)
    what = f", {code}" if code else ""
    yield from wrapped(
        f"{action.state}, due {action.due}: {action.tag}{what}, for {whom}",
        indent=_INDENT * 2,
        mark=f"    {f'{of} {action.key}'.strip()}  ",
    )
    if personal:
        yield from _labelled({"what": action.what, "owner": action.owner})
        for update in action.updates:
            yield from _labelled({"note": update.note})


def _plan_lines(assessment: Assessment, *, personal: bool) -> Iterator[str]:
    yield ""
    if not assessment.actions:
        yield "Plan: no action"
        return
    yield "Plan"
    for action in assessment.actions:
        yield from action_lines(action, personal=personal)


def _conference_lines(assessment: Assessment, *, personal: bool) -> Iterator[str]:
    for decision in assessment.marac_decisions:
        yield ""
        said = "referred" if decision.referred else "not referred"
        yield from wrapped(f"Conference: {said}, {clock(decision.at)}{_by(decision, personal)}")
        day = str(decision.meeting or "")
        yield from _labelled({"to": decision.conference, "meeting of": day})
        yield from _labelled({"criteria met": ", ".join(decision.criteria)})
        if personal:
            yield from _labelled({"why": decision.reason, "nominated by": decision.nominated_by})


def _answer_lines(version: Version, names: Iterable[str]) -> Iterator[str]:
    """Yield answers with what was said and noted, and the diagnostics of the version."""
    instrument = version.instrument
    asks: dict[str, str] = {}
    titles: dict[str, str] = {}
    if instrument is not None:
        asks = {d.id: d.asks for d in instrument.diagnostics}
        titles = {q.id: s.title for s in instrument.sections for q in s.questions}
    title = ""
    for name in names:
        if titles.get(name, title) != title:
            title = titles[name]
            yield from ("", *wrapped(title), "")
        question = instrument.questions[name].asks if instrument else ""
        yield from wrapped(question, indent=_INDENT, mark=f"{name:<4}")
        answer = version.answers.get(name)
        if answer is None:
            yield from _labelled({"answer": "none"})
            continue
        yield from _labelled({"answer": f"{spoken(answer.answer)}{_by(answer, True)}"})
        yield from _labelled({"said": answer.text, "note": answer.note, "reason": answer.reason})
    yield from ("", "Diagnostics", "")
    for name in asks or version.diagnostics:
        yield from wrapped(asks.get(name, ""), indent=_INDENT, mark=f"{name:<4}")
        given = version.diagnostics.get(name)
        yield from _labelled({"answer": given.text if given else "none"})


# -- small pieces ------------------------------------------------------------------------------


def fact(name: str, value: str) -> list[str]:
    """Return a line or more with the name of something and what it is."""
    return wrapped(value, indent=" " * 24, mark=f"  {name:<21} ")


def clock(at: dt.datetime) -> str:
    """Return a date and time for people: to the minute, on the clock of who wrote it down."""
    return f"{at:%Y-%m-%d %H:%M}"


def _labelled(texts: Mapping[str, str]) -> Iterator[str]:
    for name, text in texts.items():
        if text:
            yield from wrapped(f"{name}: {text}", indent=_INDENT * 2)


def _by(entry: Entry, personal: bool) -> str:
    return f", {entry.by}" if personal else ""
