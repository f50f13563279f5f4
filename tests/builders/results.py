"""Surveys that have been answered, and closed with their numbers made.

survey = asked_about_buses(team=[officer])
answered(survey, {"Young people": 12}, bus="Yes")
close_and_count(survey)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.insight import again
from coprod_hub.insight import jobs as insight_jobs
from coprod_hub.responses import queries, releasing
from coprod_hub.responses.models import BatchState, ImportBatch, Release
from coprod_hub.responses.service import record_response
from coprod_hub.surveys.models import Survey
from tests.builders.responses import Said, group_of, readings_of
from tests.builders.surveys import close, open_survey_for, scale, several, single, words

#: Importing a feature's jobs registers them, as in a worker.
WORK = (releasing, insight_jobs, again)

YOUNG, PARENTS, PROFESSIONALS = "Young people", "Parents and carers", "Professionals"


def asked_about_buses(*audiences: str, **more: Any) -> Survey:
    """An open survey with a question of every kind, for young people and parents unless groups are named."""
    questions = [
        single("Does the bus come?", "Yes", "No", key="bus"),
        several("What would help?", "More buses", "Cheaper buses", key="helps"),
        scale("I feel safe on the bus.", key="safe"),
        words("What one thing would make it better?", key="why"),
    ]
    return open_survey_for(*(audiences or (YOUNG, PARENTS)), questions=questions, **more)


def answered(survey: Survey, people: Mapping[str, int], may_quote: bool = False, **answers: Said) -> None:
    """That many people of each group gave these answers, on paper."""
    with transaction():
        kept, paper = _paper(survey)
        readings = readings_of(kept, answers)
        for group, number in people.items():
            for _ in range(number):
                record_response(kept, group_of(kept, group), readings, may_quote, batch=paper)


def said(survey: Survey, group: str, texts: Sequence[str], key: str = "why", may_quote: bool = True) -> None:
    """Each of these was written by somebody of this group, on paper."""
    with transaction():
        kept, paper = _paper(survey)
        for text in texts:
            record_response(kept, group_of(kept, group), readings_of(kept, {key: text}), may_quote, batch=paper)


def _paper(survey: Survey) -> tuple[Survey, ImportBatch]:
    """Paper answers hold no three words, whose slow hashes would keep every test waiting."""
    kept = db.session.merge(survey)
    paper = ImportBatch(survey_id=kept.id, file_name="paper.csv", state=BatchState.LIVE, made_at=now())
    db.session.add(paper)
    db.session.flush()
    return kept, paper


def close_and_count(survey: Survey) -> Survey:
    """Close it and let every job be done."""
    survey_id = survey.id
    close(survey)
    run_waiting()
    return db.session.get_one(Survey, survey_id)


def release_of(survey: Survey) -> Release:
    """The newest release of its answers."""
    found = queries.latest_release(survey.id)
    assert found is not None, "no numbers were made"
    return found
