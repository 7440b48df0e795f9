"""The page: sound, readable without a script or a network, and by those who hear it."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from hatecrime.report import html_page
from hatecrime.report.figures import verdict
from report_samples import RESULTS, page_of, words_of, written


@pytest.fixture(params=list(RESULTS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@cache
def page(kind: str) -> Any:
    return page_of(written(RESULTS[kind](), "html"))


def test_it_says_what_the_text_says(kind: str) -> None:
    assert verdict(RESULTS[kind]()) in words_of(page(kind).find("body"))


def test_it_asks_for_nothing(kind: str) -> None:
    tree = page(kind)
    assert not [e for e in tree.iter() if e.get("src") or e.get("style") or e.tag == "link"]
    assert not [e for e in tree.iter() for name in e.attrib if name.startswith("on")]
    style = words_of(tree.find("head/style"))
    assert not re.search(r"url\(|@import|https?:", style)
    (policy,) = [e for e in tree.iter("meta") if e.get("http-equiv")]
    assert policy.get("content").startswith("default-src 'none'")


def test_headings_and_tables_can_be_heard(kind: str) -> None:
    tree = page(kind)
    assert tree.get("lang") == "en-GB"
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch(r"h\d", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    for table in tree.iter("table"):
        assert words_of(table.find("caption"))
        width = len(table.findall("thead/tr/th"))
        assert all(head.get("scope") == "col" for head in table.iterfind("thead/tr/th"))
        for row in table.iterfind("tbody/tr"):
            assert len(list(row)) == width
            assert [e.get("scope") for e in row.iter("th")] == ["row"]


def test_links_lead_somewhere(kind: str) -> None:
    tree = page(kind)
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {a.get("href") for a in tree.iter("a")} <= {f"#{name}" for name in ids}
    for section in tree.iter("section"):
        assert section.get("aria-labelledby") in {None, *ids}


def test_light_dark_and_printed() -> None:
    style = words_of(page("clean").find("head/style"))
    assert "color-scheme: light dark" in style
    assert "@media (prefers-color-scheme: dark)" in style
    assert "@media print" in style


def test_long_lists_say_how_many_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_page, "SHOWN", 3)
    result = RESULTS["table"]()
    tree = page_of(written(result, "html"))
    seen = 0
    for group in tree.iterfind(".//section[@class='group']"):
        rule = group.find("h3").get("id")
        if rule.endswith("-unknown"):
            continue
        rows = [f.row for f in result.findings if f.rule == rule and f.answer == "fail"]
        listed = [int(words_of(row[0])) for row in group.iterfind(".//tbody/tr")]
        assert listed == rows[:3]
        more = f"And {len(rows) - 3:,} more, which are not listed here"
        assert (more in words_of(group)) == (len(rows) > 3)
        seen += len(rows) > 3
    assert seen > 10


def test_every_rule_is_there_with_its_answers(kind: str) -> None:
    result = RESULTS[kind]()
    rows = page(kind).findall(".//section[@id='rules']//tbody/tr")
    assert [words_of(row[0]) for row in rows] == [entry.rule for entry in result.summary]
    for row, entry in zip(rows, result.summary, strict=True):
        told = [words_of(cell) for cell in row[4:]]
        numbers = (
            *(entry.checked, entry.passed, entry.failed),
            *(entry.unknown, entry.not_applicable),
        )
        assert told == [f"{number:,}" if entry.state == "ran" else "-" for number in numbers]
        assert entry.state in words_of(row[3])
        assert entry.reason in words_of(row[3])
