"""Findings gathered by rule, with the first few of each kept and the rest counted."""

from __future__ import annotations

from typing import Any

import attrs

from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.result import Result


@attrs.define(eq=False)
class Group:
    """The findings of one rule that have the same answer.

    Attributes:
        rule: the rule's id.
        title: what it asks.
        severity: error, warning or info.
        answer: fail, or unknown.
        count: how many there are.
        words: the messages, each with its fix; a rule may have several editions.
        first: the first of them, as plain values.
    """

    rule: str
    title: str
    severity: Severity
    answer: Answer
    count: int = 0
    words: dict[tuple[str, str], None] = attrs.field(factory=dict)
    first: list[dict[str, Any]] = attrs.field(factory=list)

    @property
    def more(self) -> int:
        """How many there are beside the first."""
        return self.count - len(self.first)


def groups_of(result: Result, shown: int) -> list[Group]:
    """Return the findings by rule and answer: failures before unknown answers, gravest first.

    Args:
        result: what a check gave back.
        shown: how many findings of each group are kept.
    """
    order = {entry.rule: number for number, entry in enumerate(result.summary)}
    titles = {entry.rule: entry.title for entry in result.summary}
    groups: dict[tuple[str, str], Group] = {}
    for row in result.finding_rows():
        rule, answer = row["rule"], row["answer"]
        group = groups.get((rule, answer))
        if group is None:
            severity = Severity(row["severity"])
            group = Group(rule, titles[rule], severity, Answer(answer))
            groups[rule, answer] = group
        group.count += 1
        group.words[row["message"], row["fix"]] = None
        if len(group.first) < shown:
            group.first.append(row)
    return sorted(
        groups.values(),
        key=lambda group: (
            group.answer is Answer.UNKNOWN,
            group.severity.rank,
            order[group.rule],
        ),
    )
