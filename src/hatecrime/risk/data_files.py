"""Reading a TOML file of this room, of the library or of a force, with errors to act on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from hatecrime.rulebook.catalogue import read_cites, read_toml
from hatecrime.rulebook.errors import RulebookError


class Part(BaseModel):
    """A table of such a file: what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _cites(entries: object) -> tuple[tuple[str, str], ...]:
    return read_cites("here", entries, None)


Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
"""A name that conditions and assessments can use."""

Said = Annotated[str, StringConstraints(strict=True, pattern=r"\S")]
"""A text that is not blank."""

Cites = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_cites)]
"""Citations, as in a catalogue."""

_Part = TypeVar("_Part", bound=Part)


def find(name_or_path: str | Path, folder: Path, what: str) -> Path:
    """Return the path of a file: one of the library's by its name, or any by its path.

    Raises:
        RulebookError: if a name is none of the library's.
    """
    given = Path(name_or_path)
    if isinstance(name_or_path, Path) or given.suffix or len(given.parts) != 1:
        return given
    own = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if given.name not in own:
        raise RulebookError(
            f"there is no {what} {given.name!r:.60}; there is {', '.join(own)}, or give the path "
            f"of a .toml file"
        )
    return own[given.name]


def read_part(path: Path, model: type[_Part]) -> _Part:
    """Read a file.

    Raises:
        RulebookError: naming the file, the key and the remedy.
    """
    data = read_toml(path)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise RulebookError(f"{path.name}: {_key(first['loc'])}: {_plain(first)}") from None


def _key(loc: tuple[str | int, ...]) -> str:
    """Return where in the file: items of a list are counted from 1, as a reader counts them."""
    parts = [str(part + 1) if isinstance(part, int) else part for part in loc]
    return f"{'.'.join(parts):.120}" or "the file"


def _plain(error: Any) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "there is no such key; take it out, or see that it is spelt right"
        case "missing":
            return "is missing; every such table needs it"
        case "string_pattern_mismatch" if error["ctx"]["pattern"] == r"\S":
            return "must not be blank"
        case "string_pattern_mismatch":
            return "must begin with a letter, and have up to 40 letters, digits or '_'"
    return str(error["msg"]).removeprefix("Value error, ")
