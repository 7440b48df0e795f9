"""Settings kept beside the data: ``hatecrime.toml``, or ``[tool.hatecrime]`` of a pyproject."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import tomli
from pydantic import BaseModel, ConfigDict, Field, ValidationError

OWN_FILE, PROJECT_FILE = "hatecrime.toml", "pyproject.toml"


class ConfigError(ValueError):
    """A settings file cannot be used. The message names the file and the key."""


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Config(BaseModel):
    """What a settings file may hold; each is the default of the option of the same name."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=_kebab, validate_by_name=True
    )

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    map: str | None = Field(None, min_length=1)
    offences: str | None = Field(None, min_length=1)
    fail_on: Literal["error", "warning", "never"] | None = None
    output_format: str | None = None
    show_unknown: bool | None = None
    statistics: bool | None = None

    def defaults(self, folder: Path) -> dict[str, Any]:
        """Return what is set, by option name; paths are taken from the file's own folder."""
        found = self.model_dump(exclude_unset=True)
        if "rules" in found:
            found["rules"] = [str(folder / path) for path in self.rules]
        for name in ("map", "offences"):
            if name in found:
                found[name] = str(folder / found[name])
        return found


def find_config(start: Path) -> Path | None:
    """Return the nearest settings file, looking in this folder and then in each above it."""
    for folder in (start, *start.parents):
        own, project = folder / OWN_FILE, folder / PROJECT_FILE
        if own.is_file():
            return own
        if project.is_file() and _section(project) is not None:
            return project
    return None


def load_config(path: Path) -> dict[str, Any]:
    """Return the settings of a file, by option name.

    Raises:
        ConfigError: naming the file and the key that is wrong.
    """
    data = _section(path)
    try:
        config = Config.model_validate(data or {})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        known = ", ".join(_kebab(name) for name in Config.model_fields)
        reason = (
            f"there is no such setting; there are {known}"
            if first["type"] == "extra_forbidden"
            else first["msg"]
        )
        raise ConfigError(f"{path.name}: {key}: {reason}") from None
    return config.defaults(path.parent)


def _section(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            data = tomli.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path.name}: cannot be read: {error}") from None
    if path.name != PROJECT_FILE:
        return data
    tools = data.get("tool")
    found = tools.get("hatecrime") if isinstance(tools, dict) else None
    return found if isinstance(found, dict) else None
