"""The value types of the flags room: frozen, and refusing only what is impossible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import attrs

from hatecrime.flags.catalogues import local_strands
from hatecrime.flags.words import Religion, ReligionBasis, Strand

_Item = TypeVar("_Item")


@attrs.frozen
class LocalStrand:
    """A locally defined strand: outside the five, and outside national counts.

    Attributes:
        key: its key, such as ``"alternative_subculture"``. Forces add their own: any will do.

    >>> LocalStrand("irish_traveller").parent
    <Strand.RACE: 'race'>
    """

    key: str

    @property
    def known(self) -> bool:
        """Whether the catalogue holds it."""
        return self.key in local_strands().rows

    @property
    def title(self) -> str:
        """What it is about; the key where the catalogue does not hold it."""
        return str(local_strands().cell(self.key, "title") or self.key)

    @property
    def parent(self) -> Strand | None:
        """The monitored strand it lies inside, which then has to be flagged too."""
        parent = local_strands().cell(self.key, "parent")
        return None if parent is None else Strand(str(parent))


def _strands(given: Iterable[Strand | str]) -> frozenset[Strand]:
    return frozenset(Strand(strand) for strand in _several(given))


def _locals(given: Iterable[LocalStrand | str]) -> tuple[LocalStrand, ...]:
    return tuple(s if isinstance(s, LocalStrand) else LocalStrand(s) for s in _several(given))


def _several(given: Iterable[_Item]) -> Iterable[_Item]:
    if isinstance(given, str):
        raise TypeError("strands are several: give a list, not one word")
    return given


@attrs.frozen
class HateFlags:
    """The hate crime flags of one record.

    What the rules forbid can be said here (a sub-flag without the religion flag), since finding it
    is the point. Only a strand that is both set and undecided is refused.

    Attributes:
        strands: the monitored strands that are set.
        undecided: strands of which it is not known whether they are set.
        targeted_religion: the religion sub-flag.
        religion_basis: whose religion the sub-flag records.
        cyber_enabled: the cyber-enabled flag; None when not decided.
        local_strands: locally defined strands.

    Raises:
        ValueError: if a word is no strand, or a strand is both set and undecided.
        TypeError: if one word is given where several are meant.

    >>> HateFlags(strands={"race"}, targeted_religion="jewish").is_hate
    True
    """

    strands: frozenset[Strand] = attrs.field(factory=frozenset, converter=_strands)
    undecided: frozenset[Strand] = attrs.field(factory=frozenset, converter=_strands)
    targeted_religion: Religion | None = attrs.field(
        default=None, converter=attrs.converters.optional(Religion)
    )
    religion_basis: ReligionBasis | None = attrs.field(
        default=None, converter=attrs.converters.optional(ReligionBasis)
    )
    cyber_enabled: bool | None = None
    local_strands: tuple[LocalStrand, ...] = attrs.field(default=(), converter=_locals)

    def __attrs_post_init__(self) -> None:
        if self.strands & self.undecided:
            raise ValueError("a strand cannot be both set and undecided")

    @classmethod
    def from_fields(cls, record: Mapping[str, Any]) -> HateFlags:
        """Return the flags of a record's fields, as ``CrimeRecord`` names and types them."""
        return cls(
            strands={s for s in Strand if record.get(s.value) is True},
            undecided={s for s in Strand if record.get(s.value) is None},
            targeted_religion=record.get("targeted_religion"),
            religion_basis=record.get("religion_basis"),
            cyber_enabled=record.get("cyber_enabled"),
            local_strands=record.get("local_strands") or (),
        )

    def to_fields(self) -> dict[str, Any]:
        """Return the flags as a record's fields; ``from_fields`` gives them back."""
        fields: dict[str, Any] = {
            strand.value: None if strand in self.undecided else strand in self.strands
            for strand in Strand
        }
        return fields | {
            "targeted_religion": self.targeted_religion,
            "religion_basis": self.religion_basis,
            "cyber_enabled": self.cyber_enabled,
            "local_strands": tuple(strand.key for strand in self.local_strands) or None,
        }

    @property
    def is_hate(self) -> bool | None:
        """Whether a monitored strand is set; None when that is not decided."""
        if self.strands:
            return True
        return None if self.undecided else False
