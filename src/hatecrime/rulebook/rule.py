"""The rule: one thing that is asked of a record, dated, cited and named."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any

import attrs

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.language import Language


class Severity(StrEnum):
    """How strongly the source asks: must is an error, should a warning, neither is information."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for information."""
        return list(Severity).index(self)


class Evidence(StrEnum):
    """What the rule rests on: the source's own text, another's account of it, or neither."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


class Answer(StrEnum):
    """What a rule says of a record. Unknown is never a pass."""

    NOT_APPLICABLE = "not_applicable"
    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@attrs.frozen
class Source:
    """A document that rules and catalogues cite.

    Attributes:
        id: the short name used in citations, such as ``"HMICFRS-2018"``.
        title: its title.
        publisher: who issued it.
        issued: when, in words; empty when not known.
        read: whether its own text was read for this library.
        known_through: ids of the sources that quote it, when it was not read itself.
        about: what it is used for.
        url: its address, where certain.
    """

    id: str
    title: str
    publisher: str = ""
    issued: str = ""
    read: bool = False
    known_through: tuple[str, ...] = ()
    about: str = ""
    url: str = ""


@attrs.frozen
class Citation:
    """A place in a source."""

    source: str
    at: str

    def __str__(self) -> str:
        return f"{self.source}, {self.at}"


@attrs.frozen
class Edition:
    """A rule as it stood between two dates.

    Attributes:
        id: the rule's name, which never changes; several editions may share it.
        title: what is asked, as a statement.
        when: the condition under which it applies; None means every record.
        must: the condition that has to be true.
        when_text: ``when`` as it was written.
        must_text: ``must`` as it was written.
        severity: how strongly the source asks.
        clock: the record's own date that decides which edition applies.
        since: first day in force; None means it always was.
        until: first day no longer in force; None means it still is.
        cites: where it comes from.
        evidence: what it rests on.
        says: the finding in plain words, without any field's value.
        fix: what the recorder does about it.
        note: a doubt, or why it is as it is.
        examples: records by the answer they must give.
        file: the file it was read from.
    """

    id: str
    title: str
    when: s.Condition | None
    must: s.Condition
    when_text: str
    must_text: str
    severity: Severity
    clock: str
    since: dt.date | None
    until: dt.date | None
    cites: tuple[Citation, ...]
    evidence: Evidence
    says: str
    fix: str
    note: str
    examples: Mapping[Answer, tuple[Mapping[str, Any], ...]] = attrs.field(eq=False, repr=False)
    file: str = attrs.field(eq=False, repr=False)

    @property
    def dated(self) -> bool:
        """Whether any date limits it."""
        return self.since is not None or self.until is not None

    def in_force(self, date: dt.date) -> bool:
        """Return whether it is in force on a date: from ``since``, up to but not on ``until``."""
        return (self.since is None or self.since <= date) and (
            self.until is None or date < self.until
        )


@attrs.frozen
class Rule:
    """All editions of one rule, in order of time.

    Attributes:
        id: the rule's name.
        editions: at least one, in order of ``since``.
    """

    id: str
    editions: tuple[Edition, ...]

    @property
    def latest(self) -> Edition:
        """The edition that came last: the one to show when no date is given."""
        return self.editions[-1]

    @property
    def title(self) -> str:
        """The title of the latest edition."""
        return self.latest.title

    @property
    def severity(self) -> Severity:
        """The severity of the latest edition."""
        return self.latest.severity

    @property
    def family(self) -> str:
        """The letters before the dash, such as ``"FLG"``."""
        return self.id.partition("-")[0]


@attrs.frozen(eq=False)
class Rulebook:
    """Rules, and the language they are written in.

    Attributes:
        rules: by id, in order.
        language: the fields, catalogues and word lists that the rules name.
        sources: the documents cited, by id.
        findings: ids of findings that are made without a rule and may be selected like one.
        digest: a short hash of all that decides an answer: rules, catalogues, fields, words.
    """

    rules: Mapping[str, Rule]
    language: Language
    sources: Mapping[str, Source]
    findings: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def __bool__(self) -> bool:
        # A choice of no rules is still a choice; it must not be taken for none given.
        return True

    def __getitem__(self, rule_id: str) -> Rule:
        try:
            return self.rules[rule_id]
        except KeyError:
            raise RulebookError(
                f"there is no rule {rule_id!r}; 'hatecrime rules' lists all of them"
            ) from None

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """Every edition of every rule, in order."""
        return tuple(edition for rule in self for edition in rule.editions)

    @cached_property
    def digest(self) -> str:
        """The first 16 hexadecimal digits of a SHA-256 over all that decides an answer."""
        told = hashlib.sha256()
        for edition in self.editions:
            told.update(repr(edition).encode())
        language = self.language
        for name in sorted(language.catalogues):
            catalogue = language.catalogues[name]
            told.update(f"{name} {catalogue.key}".encode())
            for code in sorted(catalogue.rows):
                told.update(repr((code, sorted(catalogue.rows[code].items()))).encode())
            for code, periods in sorted(catalogue.periods.items()):
                cells = [(p.since, p.until, sorted(p.cells.items())) for p in periods]
                told.update(repr((catalogue.clock, code, cells)).encode())
        told.update(repr(sorted(language.words.items())).encode())
        told.update(repr(list(language.schema.fields.values())).encode())
        told.update(repr(list(language.schema.derived.values())).encode())
        return told.hexdigest()[:16]

    def select(self, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Rulebook:
        """Return a rulebook with fewer rules.

        Args:
            select: ids or beginnings of ids to keep, such as ``"FLG"``; all if empty.
            ignore: ids or beginnings of ids to leave out; the longer match wins, and ``ignore``
                wins over an equal one.

        Raises:
            RulebookError: if a given id or beginning fits no rule.
        """
        ids = (*self.rules, *sorted(self.findings))
        for prefix in (*select, *ignore):
            if not any(known.startswith(prefix) for known in ids):
                raise RulebookError(
                    f"no rule begins with {prefix!r}; 'hatecrime rules' lists all of them"
                )

        def longest(prefixes: Sequence[str], known: str) -> int:
            return max((len(p) for p in prefixes if known.startswith(p)), default=-1)

        kept = {
            known
            for known in ids
            if (longest(select, known) if select else 0) > longest(ignore, known)
        }
        return attrs.evolve(
            self,
            rules={rule_id: rule for rule_id, rule in self.rules.items() if rule_id in kept},
            findings=self.findings & kept,
        )
