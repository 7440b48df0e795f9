"""A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket there alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatecrime.rulebook.to_sql import LIST_SEPARATOR
from hatecrime.rulebook.types import Type

REQUIRED = "HATECRIME_REQUIRE_POSTGRES"
"""Set to 1 where the server has to be there: what needs it then fails, and is not skipped."""

_INSTALLED = Path("/usr/lib/postgresql")
_TYPES = {
    Type.TEXT: "text",
    Type.INT: "bigint",
    Type.BOOL: "boolean",
    Type.DATE: "date",
    Type.DATETIME: "timestamp",
    Type.TEXTS: "text",
}


class PostgresMissingError(Exception):
    """The server cannot be started here; the message says why."""


def programs() -> Path:
    """Return the folder of the server's programs, the newest where there are several."""
    for name in ("initdb", "pg_ctl"):
        found = shutil.which(name)
        if found:
            return Path(found).resolve().parent
    folders = [f for f in _INSTALLED.glob("*/bin") if (f / "initdb").exists()]
    if not folders:
        raise PostgresMissingError(
            "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        )
    return max(folders, key=lambda folder: float(folder.parent.name))


@contextmanager
def server() -> Iterator[str]:
    """Start a server, yield the connection string to it, and stop it again."""
    home = programs()
    # Paths of sockets are short, so this cannot lie in pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="hc-pg-"))
    prefix = _as_somebody(folder)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*prefix, str(home / program), *arguments],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "Europe/London"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise PostgresMissingError(f"{program} failed: {done.stderr.strip()[-500:]}")

    try:
        data = str(folder / "data")
        run(
            *("initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"),
            # As in a real database, text is ordered as in a dictionary, not by its bytes.
            *("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-GB"),
        )
        settings = (
            f"-F -c listen_addresses= -c unix_socket_directories={folder} -c max_connections=5"
        )
        run(
            "pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "50",
            "-l",
            str(folder / "log"),
            "-o",
            settings,
            "start",
        )
        try:
            yield f"host={folder} user=tests dbname=postgres"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_somebody(folder: Path) -> list[str]:
    """Return what runs a program as another than root, whom the server refuses to obey."""
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser")
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if runuser:
            os.chown(folder, user.pw_uid, user.pw_gid)
            folder.chmod(0o755)
            return [runuser, "-u", name, "--"]
    raise PostgresMissingError(
        "PostgreSQL does not run as root, and there is nobody else to run it as"
    )


def load_postgres(
    connection: Any,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    types: Mapping[str, Type],
) -> None:
    """Put rows into a new table of this name, lists as joined text."""
    columns = ", ".join(f'"{name}" {_TYPES[kind]}' for name, kind in types.items())
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE UNLOGGED TABLE {table} ({columns}, place bigint)")
    with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for place, row in enumerate(rows):
            copy.write_row([*(_value(row.get(name)) for name in types), place])
    connection.execute(f"ANALYZE {table}")


def _value(value: Any) -> Any:
    return LIST_SEPARATOR.join(value) if isinstance(value, list | tuple) else value
