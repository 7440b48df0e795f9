"""The README says what is so. Its Python is run as a doctest by pytest itself."""

import re
import tomllib
from pathlib import Path

from click.testing import CliRunner

from hatecrime.cli import cli
from hatecrime.validation import load_rulebook

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


def test_the_output_shown_is_what_the_command_prints() -> None:
    found = re.search(r"`hatecrime (check .*?)`\n", README)
    assert found
    arguments = found[1].replace("examples/", f"{ROOT}/examples/").split()
    result = CliRunner().invoke(cli, ["--isolated", *arguments])
    assert blocks("text") == [result.output]


def test_the_rule_shown_can_be_loaded(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    path = tmp_path / "shown.toml"
    path.write_text(text, encoding="utf-8")
    shown = load_rulebook(path)["ABC-001"].latest
    held = load_rulebook()["FLG-002"].latest
    assert (shown.when, shown.must, shown.since) == (held.when, held.must, held.since)


def test_there_are_two_commands() -> None:
    assert len(blocks("sh")) == 2


def test_the_version_is_in_the_changes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {project['version']}" in changes
