"""The lists of codes and words that the rules name, for the tools that have no rulebook.

They come from the library's own catalogues, before anything is timed.
"""

from __future__ import annotations

import datetime as dt

from hatecrime.rulebook.interpret import word_regex
from hatecrime.validation.book import catalogues, language

_offence, _outcome = catalogues()["offence"], catalogues()["outcome"]

FORCES = sorted(catalogues()["force"].rows)
OFFENCES = sorted(_offence.rows)
OUTCOMES = sorted(_outcome.rows)
CANCELLATIONS = ["C1", "C2", "C3", "C4", "C5"]
AGGRAVATED = sorted(code for code in OFFENCES if _offence.cell(code, "aggravated"))
AGAINST_A_VICTIM = sorted(code for code in OFFENCES if _offence.cell(code, "basis") == "victim")
NEEDS_A_SUSPECT = sorted(c for c in OUTCOMES if _outcome.cell(c, "suspect") == "identified")
GIVEN_SINCE = {c: day for c in OUTCOMES if (day := _outcome.cell(c, "since")) is not None}
YOUNGEST = {c: age for c in OUTCOMES if (age := _outcome.cell(c, "youngest")) is not None}
ONLINE_MEANS = word_regex(language().words["online_means"])

AGGRAVATED_SINCE = dt.datetime(2010, 4, 1)
WITHIN_A_DAY_SINCE = dt.datetime(2015, 4, 1)
CYBER_SINCE = dt.datetime(2015, 4, 1)
RELIGION_SINCE = dt.datetime(2017, 4, 1)
