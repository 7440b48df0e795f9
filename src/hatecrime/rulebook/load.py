"""Reading rules and sources from TOML, and refusing what a rulebook must not hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.catalogue import read_cites, read_toml
from hatecrime.rulebook.errors import ConditionError, RulebookError
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.parse import parse
from hatecrime.rulebook.rule import (
    Answer,
    Citation,
    Edition,
    Evidence,
    Rule,
    Rulebook,
    Severity,
    Source,
)
from hatecrime.rulebook.trees import parts_of
from hatecrime.rulebook.types import Type, holds, type_of

MAX_RULES = 2_000
"""How many rules one file may hold, so that a hostile file cannot hang a run."""

EXAMPLE_KEYS: dict[str, Answer] = {
    "passes": Answer.PASS,
    "fails": Answer.FAIL,
    "unknown": Answer.UNKNOWN,
    "not_applicable": Answer.NOT_APPLICABLE,
}
_REQUIRED = ("id", "title", "must", "severity", "cites", "evidence", "says", "fix")
_OPTIONAL = ("when", "clock", "since", "until", "note", *EXAMPLE_KEYS)
_SOURCE_KEYS = {
    "title": Type.TEXT,
    "publisher": Type.TEXT,
    "issued": Type.TEXT,
    "read": Type.BOOL,
    "known_through": Type.TEXTS,
    "about": Type.TEXT,
    "url": Type.TEXT,
}
_Word = TypeVar("_Word", Severity, Evidence)
_ID = re.compile(r"[A-Z]{2,8}-[0-9]{3}")


def load_sources(path: Path) -> dict[str, Source]:
    """Read the documents that may be cited, by id.

    Raises:
        RulebookError: if an entry has no title or an unknown key.
    """
    return {
        source_id: _source(f"{path.name}: [{source_id}]", source_id, entry)
        for source_id, entry in read_toml(path).items()
    }


def load_rulebook(
    paths: Iterable[Path],
    language: Language,
    sources: Mapping[str, Source],
    findings: frozenset[str] = frozenset(),
) -> Rulebook:
    """Read rule files into one rulebook.

    Args:
        paths: TOML files, each with ``[[rule]]`` entries.
        language: what the conditions may name.
        sources: what the rules may cite; a file may add its own under ``[sources]``.
        findings: ids of findings that are made without a rule.

    Raises:
        RulebookError: naming the file, the rule and the text that is wrong.
    """

    @cache
    def parsed(text: str) -> s.Condition:
        # Many rules are for the same records.
        condition = parse(text, language)
        _refuse_unheld(condition, language)
        return condition

    known = dict(sources)
    by_id: dict[str, list[Edition]] = {}
    for path in paths:
        data = read_toml(path)
        for source_id, entry in _table(path, data, "sources").items():
            where = f"{path.name}: [sources.{source_id}]"
            if source_id in known:
                raise RulebookError(f"{where}: the id is taken; choose another")
            known[source_id] = _source(where, source_id, entry)
        entries = data.get("rule", [])
        if not isinstance(entries, list) or not entries or len(entries) > MAX_RULES:
            raise RulebookError(f"{path.name}: needs between 1 and {MAX_RULES} [[rule]] entries")
        for number, entry in enumerate(entries, start=1):
            edition = _edition(path, number, entry, language, frozenset(known), parsed)
            if edition.id in findings:
                raise RulebookError(f"{path.name}: {edition.id}: the id is taken; choose another")
            others = by_id.setdefault(edition.id, [])
            if others and others[0].file != edition.file:
                raise RulebookError(
                    f"{path.name}: {edition.id}: {others[0].file} has that id; choose another"
                )
            others.append(edition)
    rules = {rule_id: _rule(rule_id, by_id[rule_id]) for rule_id in by_id}
    return Rulebook(rules=rules, language=language, sources=known, findings=findings)


def _source(where: str, source_id: str, entry: object) -> Source:
    if not isinstance(entry, dict) or not entry.get("title"):
        raise RulebookError(f"{where} needs a title")
    for key, value in entry.items():
        kind = _SOURCE_KEYS.get(key)
        if kind is None:
            raise RulebookError(f"{where} may hold {', '.join(_SOURCE_KEYS)}, not {key!r:.60}")
        if not holds(kind, value):
            raise RulebookError(f"{where}: {key!r} must be of the type {kind}")
    given: Any = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
    return Source(id=source_id, **given)


def _table(path: Path, data: dict[str, Any], key: str) -> dict[str, Any]:
    extra = set(data) - {"rule", "sources"}
    if extra:
        raise RulebookError(
            f"{path.name}: unknown table {sorted(extra)[0]!r}; it holds [[rule]] and [sources]"
        )
    found = data.get(key, {})
    if not isinstance(found, dict):
        raise RulebookError(f"{path.name}: [{key}] must be a table")
    return found


def _rule(rule_id: str, editions: list[Edition]) -> Rule:
    editions = sorted(editions, key=lambda edition: edition.since or dt.date.min)
    for earlier, later in pairwise(editions):
        if earlier.until is None or later.since is None or earlier.until > later.since:
            raise RulebookError(
                f"{later.file}: {rule_id}: two editions overlap; the earlier one needs an 'until' "
                f"no later than the 'since' of the next"
            )
        if earlier.clock != later.clock:
            raise RulebookError(f"{later.file}: {rule_id}: its editions go by different clocks")
        if earlier.severity is not later.severity:
            raise RulebookError(
                f"{later.file}: {rule_id}: its editions differ in severity; give the later an id "
                f"of its own"
            )
    return Rule(rule_id, tuple(editions))


def _edition(
    path: Path,
    number: int,
    entry: object,
    language: Language,
    source_ids: frozenset[str],
    parsed: Callable[[str], s.Condition],
) -> Edition:
    if not isinstance(entry, dict):
        raise RulebookError(f"{path.name}: rule {number} is not a table")
    rule_id = entry.get("id")
    if not isinstance(rule_id, str) or not _ID.fullmatch(rule_id):
        raise RulebookError(
            f"{path.name}: rule {number} needs an id such as 'ABC-001', not {rule_id!r:.60}"
        )
    where = f"{path.name}: {rule_id}"
    for key in _REQUIRED:
        if not entry.get(key):
            raise RulebookError(f"{where}: {key!r} is missing")
    for key in entry:
        if key not in (*_REQUIRED, *_OPTIONAL):
            raise RulebookError(f"{where}: unknown key {key!r}")
    for key in ("title", "must", "when", "says", "fix", "note", "clock"):
        if not isinstance(entry.get(key, ""), str):
            raise RulebookError(f"{where}: {key!r} must be text")
        if not entry.get(key, "").replace("\n", "").isprintable():
            raise RulebookError(f"{where}: {key!r} holds a control character")
    severity = _one_of(where, "severity", entry["severity"], Severity)
    evidence = _one_of(where, "evidence", entry["evidence"], Evidence)
    if evidence is Evidence.UNCONFIRMED and severity is Severity.ERROR:
        raise RulebookError(
            f"{where}: rests on unconfirmed evidence, so it can be a warning at most, not an error"
        )
    since, until = _day(where, "since", entry), _day(where, "until", entry)
    if since and until and since >= until:
        raise RulebookError(f"{where}: 'since' {since} is not before 'until' {until}")
    clock = entry.get("clock", "recorded_at")
    if language.schema.type_of(clock) not in (Type.DATE, Type.DATETIME):
        raise RulebookError(f"{where}: the clock {clock!r} is not a date of the record")
    if clock not in language.schema.fields:
        raise RulebookError(f"{where}: the clock {clock!r} must be a date the record itself holds")
    cites = read_cites(where, entry["cites"], source_ids)
    when_text = entry.get("when", "")
    return Edition(
        id=rule_id,
        title=entry["title"],
        when=_condition(where, "when", when_text, parsed) if when_text else None,
        must=_condition(where, "must", entry["must"], parsed),
        when_text=when_text,
        must_text=entry["must"],
        severity=severity,
        clock=clock,
        since=since,
        until=until,
        cites=tuple(Citation(source, at) for source, at in cites),
        evidence=evidence,
        says=entry["says"],
        fix=entry["fix"],
        note=entry.get("note", ""),
        examples={
            answer: _examples(where, key, entry.get(key, []), language)
            for key, answer in EXAMPLE_KEYS.items()
        },
        file=path.name,
    )


def _condition(
    where: str, key: str, text: str, parsed: Callable[[str], s.Condition]
) -> s.Condition:
    try:
        return parsed(text)
    except ConditionError as error:
        raise ConditionError(f"{where}: {key}: {error}") from None


def _refuse_unheld(node: Any, language: Language) -> None:
    """Refuse a lookup asked for a word that its catalogue cannot have: a slip of typing.

    Raises:
        ConditionError: naming the lookup and the word.
    """
    pairs: list[tuple[Any, Any]] = []
    match node:
        case s.Compare(_, left, s.Literal(written)) | s.Compare(_, s.Literal(written), left):
            pairs = [(left, written)]
        case s.InList(left, items):
            pairs = [(left, item) for item in items]
    for lookup, written in pairs:
        if not isinstance(lookup, s.Lookup) or not isinstance(written, str):
            continue
        if written not in language.catalogues[lookup.catalogue].values_of(lookup.column):
            raise ConditionError(
                f"no row of the catalogue {lookup.catalogue!r} has the {lookup.column} "
                f"{written[:60]!r}"
            )
    for part in parts_of(node):
        _refuse_unheld(part, language)


def _one_of(where: str, key: str, value: object, kind: type[_Word]) -> _Word:
    try:
        return kind(str(value))
    except ValueError:
        raise RulebookError(f"{where}: {key} is one of {', '.join(kind)}") from None


def _day(where: str, key: str, entry: Mapping[str, Any]) -> dt.date | None:
    value = entry.get(key)
    if value is None:
        return None
    if type_of(value) is not Type.DATE:
        raise RulebookError(f"{where}: {key!r} is a date, written 2024-01-31 without quotes")
    assert isinstance(value, dt.date)
    return value


def _examples(
    where: str, key: str, entries: object, language: Language
) -> tuple[dict[str, Any], ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulebookError(f"{where}: {key!r} is a list of records")
    for entry in entries:
        for name, value in entry.items():
            kind = language.schema.type_of(name)
            if kind is None:
                raise RulebookError(f"{where}: {key}: there is no field {name!r}")
            if not holds(kind, value):
                raise RulebookError(f"{where}: {key}: {name} must be of the type {kind}")
            allowed = language.schema.fields[name].allowed if name in language.schema.fields else ()
            if allowed and value not in allowed:
                raise RulebookError(f"{where}: {key}: {name} never holds {value!r:.60}")
    return tuple(dict(entry) for entry in entries)
