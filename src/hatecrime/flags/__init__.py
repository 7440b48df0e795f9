"""Flags: strands, religion sub-flags, the cyber-enabled flag, local strands, hate offences."""

from hatecrime.flags.classify import Offence, is_aggravated, is_stirring_up, offence
from hatecrime.flags.recognise import LabelKind, StrandLabel, recognise
from hatecrime.flags.types import HateFlags, LocalStrand
from hatecrime.flags.words import Religion, ReligionBasis, Strand

__all__ = [
    "HateFlags",
    "LabelKind",
    "LocalStrand",
    "Offence",
    "Religion",
    "ReligionBasis",
    "Strand",
    "StrandLabel",
    "is_aggravated",
    "is_stirring_up",
    "offence",
    "recognise",
]
