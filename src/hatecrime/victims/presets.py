"""What makes a repeat: named presets, since there is no national definition."""

from __future__ import annotations

from functools import cache

import attrs

from hatecrime.rulebook.rule import Evidence
from hatecrime.victims.catalogues import presets as _presets


@attrs.frozen
class Preset:
    """What makes a victim, an offender or a location a repeat one. Its name travels with figures.

    Attributes:
        name: its key, such as ``"dorset_12_months"``.
        title: short title.
        months: months in the window; None where there is none. The day of the same number counts.
        direction: whether the window lies ``"back"`` from the later record or ``"forward"`` from
            the earlier: they differ only by the last of February.
        counted_from: what a record is held against: ``"any_earlier"`` record, the
            ``"first_report"`` of a window, or the ``"last_referral"`` to a multi-agency conference.
        family: whether what was done to the family counts: ``"no"``, ``"immediate"``, or
            ``"not_stated"``.
        record_types: the kinds of record that count.
        same_perpetrator: whether it has to be the same perpetrator.
        evidence: what it rests on.
        silent: what its source does not say.
        ours: how the library reads it where an answer is needed.
        source: id of the document.
        place: where in the document.
        note: what is doubtful.
    """

    name: str
    title: str
    direction: str = attrs.field(validator=attrs.validators.in_(["back", "forward"]))
    counted_from: str = attrs.field(
        validator=attrs.validators.in_(["any_earlier", "first_report", "last_referral"])
    )
    family: str = attrs.field(validator=attrs.validators.in_(["no", "immediate", "not_stated"]))
    record_types: tuple[str, ...]
    evidence: Evidence = attrs.field(converter=Evidence)
    months: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(1))
    )
    same_perpetrator: bool = False
    silent: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    source: str = ""
    place: str = ""
    note: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be looked for.

        Raises:
            ValueError: if the perpetrator has to be the same, counted from a first report.
        """
        if self.same_perpetrator and self.counted_from == "first_report":
            raise ValueError(
                "the same perpetrator cannot be asked for, counted from a first report"
            )


@cache
def presets() -> dict[str, Preset]:
    """Return every preset, by name.

    >>> {name: preset.family for name, preset in presets().items()}["hmicfrs_any"]
    'not_stated'
    """
    catalogue = _presets()
    found = {}
    for name, row in catalogue.rows.items():
        source, place = catalogue.cites[name][0]
        note = catalogue.notes.get(name, "")
        found[name] = Preset(name, source=source, place=place, note=note, **row)  # type: ignore[arg-type]
    return found


def preset(name: str) -> Preset:
    """Return a preset.

    Raises:
        KeyError: if there is none of that name; the message lists those there are.
    """
    found = presets().get(name)
    if found is None:
        raise KeyError(f"there is no preset {name!r:.60}; there are {', '.join(presets())}")
    return found
