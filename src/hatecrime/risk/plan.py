"""The plan inside an assessment: what is done about a risk, by whom, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from hatecrime.risk.entries import ActionPlanned, ActionUpdated
from hatecrime.risk.errors import AssessmentError
from hatecrime.risk.words import ActionState, Beneficiary, Rara
from hatecrime.rulebook.moments import day_of


def local_day(at: dt.datetime) -> dt.date:
    """Return the day of a moment in England and Wales."""
    try:
        return day_of(at)
    except ValueError:
        # The first or the last day there is.
        return at.date()


@attrs.frozen
class Action:
    """An action of the plan, as it stands.

    Attributes:
        planned: how it was put into the plan.
        updates: what was said of it since, in order.
    """

    planned: ActionPlanned
    updates: tuple[ActionUpdated, ...] = ()

    @property
    def key(self) -> str:
        """Its key within the assessment."""
        return self.planned.action

    @property
    def tag(self) -> Rara:
        """What it does about the risk."""
        return self.planned.tag

    @property
    def what(self) -> str:
        """What is to be done."""
        return self.planned.what

    @property
    def intervention(self) -> str:
        """Its code in the catalogue of interventions; empty where none fits."""
        return self.planned.intervention

    @property
    def for_whom(self) -> tuple[Beneficiary, ...]:
        """Whose risk it lessens."""
        return self.planned.for_whom

    @property
    def owner(self) -> str:
        """Who sees to it now."""
        given = (update.owner for update in reversed(self.updates))
        return next((owner for owner in given if owner is not None), self.planned.owner)

    @property
    def due(self) -> dt.date:
        """The day by which it is done, as it is now."""
        given = (update.due for update in reversed(self.updates))
        return next((due for due in given if due is not None), self.planned.due)

    @property
    def state(self) -> ActionState:
        """What became of it."""
        given = (update.state for update in reversed(self.updates))
        return next((state for state in given if state is not None), ActionState.OPEN)

    def overdue(self, on: dt.date) -> bool:
        """Return whether it is still open on a day after the one it was due."""
        return self.state is ActionState.OPEN and self.due < on


def check_planned(entry: ActionPlanned, keys: Iterable[str]) -> None:
    """Refuse an action that cannot be planned so.

    Raises:
        AssessmentError: saying why.
    """
    if not entry.action.strip() or entry.action in keys:
        raise AssessmentError("an action needs a key of its own")
    if not entry.what.strip() or not entry.owner.strip():
        raise AssessmentError("an action needs what is to be done, and an owner")
    if not entry.for_whom or len(set(entry.for_whom)) < len(entry.for_whom):
        raise AssessmentError("an action needs for whom it is, each named once")
    _check_due(entry.due, entry.at)


def check_update(entry: ActionUpdated, action: Action | None) -> None:
    """Refuse an update that its action does not allow.

    Raises:
        AssessmentError: saying why.
    """
    if action is None:
        raise AssessmentError("there is no such action in the plan")
    if action.state is not ActionState.OPEN:
        raise AssessmentError("the action is closed; plan another")
    if entry.state is ActionState.DROPPED and not entry.note.strip():
        raise AssessmentError("an action is dropped with a note that says why")
    if entry.owner is not None and not entry.owner.strip():
        raise AssessmentError("an action needs an owner")
    if entry.due is not None:
        _check_due(entry.due, entry.at)
    given = (entry.state, entry.owner, entry.due)
    if all(part is None for part in given) and not entry.note.strip():
        raise AssessmentError("the update says nothing; give a state, an owner, a day or a note")


def _check_due(due: dt.date, at: dt.datetime) -> None:
    if due < local_day(at):
        raise AssessmentError("an action cannot be due before the day this is written down")
