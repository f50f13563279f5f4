"""How every page of the builder saves: done, or shown again with what was typed and why it was not taken."""

from collections.abc import Callable
from typing import Any

from flask import request

from coprod_hub.core.access import Role, roles
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.web import current_actor
from coprod_hub.surveys import queries
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.seeing import READERS, must_write
from coprod_hub.surveys.service import ChangedMeanwhile

WRITING = roles(Role.OFFICER, Role.ADMINISTRATOR)
READING = roles(*READERS)
DONE = 303
MEANWHILE = (
    "Somebody else changed this survey while you were working on it. What you typed is below and is not saved yet."
    " Save again to put it in place of what is there now."
)


def to_change(survey_id: str) -> Survey:
    """The survey, for whoever runs its forum; raises NotFound or NotAllowed."""
    survey = queries.survey(current_actor(), survey_id)
    must_write(current_actor(), survey)
    return survey


def draft(survey_id: str) -> Survey:
    """The survey, while it can still be written; raises Refused afterwards."""
    survey = to_change(survey_id)
    if survey.state is not SurveyState.DRAFT:
        raise Refused("This survey has been opened, so what it asks and promises cannot change any more.")
    return survey


def take(form: Any, survey: Survey | None, act: Callable[[], object]) -> int:
    """Do what a form asks for: DONE when it was done, else the status under which the form is shown (again)."""
    if not form.is_submitted():
        return 200
    if not form.validate():
        return 422
    try:
        act()
    except ChangedMeanwhile:
        form.form_errors = [*form.form_errors, MEANWHILE]
        form.edits.data = survey.version.edits if survey else None
        return 409
    except (Refused, NotFound) as refusal:
        form.form_errors = [*form.form_errors, *getattr(refusal, "reasons", [str(refusal)])]
        return 422
    return DONE


def edits_seen() -> int | None:
    """How many edits the sender of a one-button form had seen."""
    raw = request.form.get("edits", "")
    return int(raw) if raw.isdecimal() else None


def steps_wanted() -> int:
    """One place up or down, as a one-button form says."""
    return -1 if request.form.get("way") == "up" else 1
