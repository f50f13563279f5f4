"""The exact figures of a survey: for its named team alone, never for release, each reading recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.db import db
from coprod_hub.core.disclosure import Audience, Table, share
from coprod_hub.core.errors import NotAllowed
from coprod_hub.core.web import record_anyway
from coprod_hub.responses import queries
from coprod_hub.responses.tally import declared
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.queries import on_team


@dataclass(frozen=True)
class ExactTable:
    """One question as the team sees it: a row for each answer, a figure for each group, and for everyone."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def exact_tables(actor: Actor, survey: Survey) -> list[ExactTable]:
    """Every counted question, exactly as things stand now. NotAllowed for anybody who is not on the survey's team."""
    if not on_team(actor, survey):
        raise NotAllowed("Only the people named on this survey's team may see exact numbers.")
    people = queries.people_by_audience(survey.id)
    audiences = [Audience(one.id, one.name, people.get(one.id, 0)) for one in survey.audiences]
    tables = declared(survey.version.definition, audiences, queries.choices_counted(survey.id))
    if actor.signed_in:
        _note(actor, survey.id)
    return [_shown(table, audiences) for table in tables]


def _note(actor: Actor, survey_id: str) -> None:
    record_anyway(lambda: record(actor, "read exact numbers of", db.session.get_one(Survey, survey_id)))


def _shown(table: Table, audiences: Sequence[Audience]) -> ExactTable:
    asked = [one for one in audiences if one.key in table.counts]
    everyone = sum(one.people for one in asked)
    columns = ["", *(f"{one.label} ({one.people:,})" for one in asked), f"Everyone ({everyone:,})"]
    rows = []
    for row in table.question.rows:
        counts = [(table.counts[one.key][row.key], one.people) for one in asked]
        total = sum(number for number, _ in counts)
        rows.append([row.label, *(_figure(*one) for one in counts), _figure(total, everyone)])
    return ExactTable(table.question.title, columns, rows)


def _figure(people: int, of: int) -> str:
    per_cent = share(people, of)
    return f"{people:,}" if per_cent is None else f"{people:,} ({per_cent}%)"
