"""The command that drafts a column map, and shows what one does."""

from __future__ import annotations

from pathlib import Path

import click

from hatecrime.cli.options import PATH, commas, output_to
from hatecrime.cli.writing import refuse_clashes, write


@click.command("map")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--check",
    "map_file",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Draft nothing: show what this column map does with the extract, field by field, and "
    "which words it translates. No rule is checked.",
)
@click.option(
    "--show",
    multiple=True,
    callback=commas,
    metavar="FIELDS",
    help="List the words that are not understood of the columns drafted for these fields, or for "
    "'strands'. By default only words that cannot be anybody's own are listed.",
)
@click.option(
    "--audit",
    type=PATH,
    metavar="FILE",
    help="With --check: write the translations to a CSV file, safe for a spreadsheet.",
)
@output_to("Write the draft, or what --check shows, to a file instead of the terminal.")
def map_columns(
    files: tuple[str, ...],
    map_file: Path | None,
    show: tuple[str, ...],
    audit: Path | None,
    output: Path | None,
) -> None:
    """Draft a column map for an extract, or show what a map does with it.

    FILE is an extract of any form that 'hatecrime check' reads. The draft is TOML: columns whose
    names and cells tell for certain what they are stand in it as lines, and what is left to you as
    comments. Go through it, keep it beside the extract, and give it to 'hatecrime check' with
    --map.

    No value of a reference, a date, an age or a free text is ever listed, and of other columns
    only words that are known.
    """
    from hatecrime.records.sources import open_extract

    refuse_clashes(files, {"--check": map_file}, {"--output": output, "--audit": audit})
    if audit is not None and map_file is None:
        raise click.UsageError("--audit needs --check with a column map")
    if audit is not None and output is not None and audit.resolve() == output.resolve():
        raise click.UsageError("--audit and --output are one file; choose another for one of them")
    if show and map_file is not None:
        raise click.UsageError("--show is for a draft; leave out --check")
    _check_shown(show)
    extract = open_extract(files)
    frames = (window.frame for window in extract.windows())
    if map_file is None:
        from hatecrime.records.drafting import draft, draft_toml, gather

        text = draft_toml(draft(gather(frames), show), ", ".join(extract.sources))
        write([text.rstrip("\n")], output)
        return
    from hatecrime.records.effect import effect
    from hatecrime.records.maps import load_column_map
    from hatecrime.report.audit import audit_csv
    from hatecrime.report.maps import effect_lines

    found = effect(extract.columns, frames, load_column_map(map_file))
    write(effect_lines(found), output)
    if audit is not None:
        write(audit_csv(found.translations).splitlines(), audit)


def _check_shown(show: tuple[str, ...]) -> None:
    from hatecrime.records.fields import fields
    from hatecrime.records.map_plan import STRANDS
    from hatecrime.records.showing import is_closed

    for name in show:
        if name != STRANDS and name not in fields():
            raise click.UsageError(
                f"--show: there is no field {name!r}; 'hatecrime schema --fields' lists them"
            )
        if name != STRANDS and not is_closed(fields()[name]):
            raise click.UsageError(
                f"--show: {name} has no list of words to translate, and its values are not shown"
            )
