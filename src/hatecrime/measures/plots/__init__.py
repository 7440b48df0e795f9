"""Pictures of figures, with Altair: the extra ``plot``. Each is made of a table of ``measures``."""

from hatecrime.measures.plots.outcomes import outcomes
from hatecrime.measures.plots.rates import definitions, picture, rates
from hatecrime.measures.plots.saving import save
from hatecrime.measures.plots.series import monthly

__all__ = ["definitions", "monthly", "outcomes", "picture", "rates", "save"]
