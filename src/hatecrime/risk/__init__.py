"""Risk: instruments, assessments with their plans, and referral. No level is ever computed.

Nothing is imported until it is used: a record needs only the words of this room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatecrime.lazy import lazily

if TYPE_CHECKING:
    from hatecrime.risk.assessment import Assessment, begin
    from hatecrime.risk.entries import InstrumentRef
    from hatecrime.risk.errors import AssessmentConflictError, AssessmentError
    from hatecrime.risk.forms.fhir import fhir_questionnaire
    from hatecrime.risk.forms.fhir_response import Export, fhir_response
    from hatecrime.risk.forms.html_form import html_form
    from hatecrime.risk.forms.markdown import assessment_markdown
    from hatecrime.risk.forms.page import assessment_page
    from hatecrime.risk.history import Version
    from hatecrime.risk.instrument import Diagnostic, Instrument, Question, Section
    from hatecrime.risk.json_form import from_json
    from hatecrime.risk.json_schema import assessment_schema
    from hatecrime.risk.load import built_in_instruments, check_structure, load_instrument
    from hatecrime.risk.meetings import Conference, Meeting, next_meeting
    from hatecrime.risk.plan import Action
    from hatecrime.risk.policy import Activity, Criterion, Policy, criteria_met, load_policy
    from hatecrime.risk.progress import Completeness
    from hatecrime.risk.saving import load_assessment, save_assessment
    from hatecrime.risk.words import (
        ActionState,
        AnswerWord,
        Beneficiary,
        QuestionKind,
        Rara,
        RiskLevel,
    )

_HOMES = {
    "Action": "hatecrime.risk.plan",
    "ActionState": "hatecrime.risk.words",
    "Activity": "hatecrime.risk.policy",
    "AnswerWord": "hatecrime.risk.words",
    "Assessment": "hatecrime.risk.assessment",
    "AssessmentConflictError": "hatecrime.risk.errors",
    "AssessmentError": "hatecrime.risk.errors",
    "Beneficiary": "hatecrime.risk.words",
    "Completeness": "hatecrime.risk.progress",
    "Conference": "hatecrime.risk.meetings",
    "Criterion": "hatecrime.risk.policy",
    "Diagnostic": "hatecrime.risk.instrument",
    "Export": "hatecrime.risk.forms.fhir_response",
    "Instrument": "hatecrime.risk.instrument",
    "InstrumentRef": "hatecrime.risk.entries",
    "Meeting": "hatecrime.risk.meetings",
    "Policy": "hatecrime.risk.policy",
    "Question": "hatecrime.risk.instrument",
    "QuestionKind": "hatecrime.risk.words",
    "Rara": "hatecrime.risk.words",
    "RiskLevel": "hatecrime.risk.words",
    "Section": "hatecrime.risk.instrument",
    "Version": "hatecrime.risk.history",
    "assessment_markdown": "hatecrime.risk.forms.markdown",
    "assessment_page": "hatecrime.risk.forms.page",
    "assessment_schema": "hatecrime.risk.json_schema",
    "begin": "hatecrime.risk.assessment",
    "built_in_instruments": "hatecrime.risk.load",
    "check_structure": "hatecrime.risk.load",
    "criteria_met": "hatecrime.risk.policy",
    "fhir_questionnaire": "hatecrime.risk.forms.fhir",
    "fhir_response": "hatecrime.risk.forms.fhir_response",
    "from_json": "hatecrime.risk.json_form",
    "html_form": "hatecrime.risk.forms.html_form",
    "load_assessment": "hatecrime.risk.saving",
    "load_instrument": "hatecrime.risk.load",
    "load_policy": "hatecrime.risk.policy",
    "next_meeting": "hatecrime.risk.meetings",
    "save_assessment": "hatecrime.risk.saving",
}

__all__ = [
    "Action",
    "ActionState",
    "Activity",
    "AnswerWord",
    "Assessment",
    "AssessmentConflictError",
    "AssessmentError",
    "Beneficiary",
    "Completeness",
    "Conference",
    "Criterion",
    "Diagnostic",
    "Export",
    "Instrument",
    "InstrumentRef",
    "Meeting",
    "Policy",
    "Question",
    "QuestionKind",
    "Rara",
    "RiskLevel",
    "Section",
    "Version",
    "assessment_markdown",
    "assessment_page",
    "assessment_schema",
    "begin",
    "built_in_instruments",
    "check_structure",
    "criteria_met",
    "fhir_questionnaire",
    "fhir_response",
    "from_json",
    "html_form",
    "load_assessment",
    "load_instrument",
    "load_policy",
    "next_meeting",
    "save_assessment",
]


__getattr__ = lazily(__name__, _HOMES)
