"""How the documentation is built. What it says of rules, fields and codes is made by pages.py."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "hatecrime"
author = "the authors of hatecrime"
release = version = installed("hatecrime")
language = "en_GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}
smartquotes_action = "D"  # dashes only: labels of published tables are shown to the letter

myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_attr_annotations = False
napoleon_use_ivar = True
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"hatecrime {release}"
html_static_path = ["static"]
html_css_files = ["tables.css"]
html_copy_source = False
html_show_copyright = html_show_sphinx = False


def setup(app) -> None:
    """Have the generated pages written before the others are read."""
    import pages  # noqa: PLC0415 - found once this folder is on the path

    app.connect("builder-inited", lambda _: pages.write(HERE / "generated"))
    app.connect("source-read", end_examples)
    app.connect("autodoc-process-docstring", keep_colons, priority=400)


def end_examples(app, page: str, text: list[str]) -> None:  # noqa: ARG001 - Sphinx gives three
    """Take off the blank line by which a doctest ends before the fence."""
    text[0] = text[0].replace("\n\n```\n", "\n```\n")


def keep_colons(app, what: str, name: str, held, options, lines: list[str]) -> None:  # noqa: ARG001
    """Keep Napoleon from taking what stands before a colon for the type of an attribute."""
    if what in {"attribute", "property"}:
        lines.insert(0, "")
