"""The words of the outcomes room: who decides an outcome, and who authorises it."""

from __future__ import annotations

from enum import StrEnum


class Decider(StrEnum):
    """Who decided the outcome."""

    POLICE = "police"
    CPS = "cps"
    COURT = "court"
    OTHER_BODY = "other_body"
    NFIB = "nfib"


class Authoriser(StrEnum):
    """The rank that authorised the outcome, or the Crown Prosecution Service."""

    CONSTABLE = "constable"
    SERGEANT = "sergeant"
    INSPECTOR = "inspector"
    SUPERINTENDENT = "superintendent"
    CPS = "cps"
