"""What a survey's numbers show: decided by its team, two questions side by side, and exact figures for the team."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.disclosure import EVERYONE, Cell, Released, ReleasedTable, legend, share
from coprod_hub.core.disclosure.crossing import grid
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.responses import numbers, queries
from coprod_hub.responses.exact import exact_tables
from coprod_hub.responses.models import Comparison
from coprod_hub.responses.reachable import may_be_reached
from coprod_hub.responses.views import bp
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.seeing import READERS, must_be_ours

DECIDERS = roles(Role.OFFICER, Role.ADMINISTRATOR)


# ---- what is taken together, and why numbers were refused ----


@bp.get("/surveys/<survey_id>/results/numbers")
@access(DECIDERS)
def results_numbers(survey_id: str) -> ResponseReturnValue:
    """What the numbers show: groups and answers taken together, what was refused and what would work."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    must_be_ours(actor, survey)
    plan = queries.plan_of(survey.id)
    free = numbers.free_answers(survey, plan)
    definition = survey.version.definition
    labels = {key: {row.key: row.label for row in rows} for key, rows in numbers.all_answers(survey).items()}
    return render_template(
        "responses/results_numbers.html",
        survey=survey,
        plan=plan,
        final=queries.latest_release(survey.id) is not None,
        may_decide=numbers.may_decide(actor, survey),
        names={one.id: one.name for one in survey.audiences},
        apart=[one for one in survey.audiences if not plan or all(one.id not in group for group in plan.groups)],
        free=[(definition.question(key), rows) for key, rows in free.items() if len(rows) > 2],
        together=[(definition.question(key), sets) for key, sets in (plan.answers if plan else {}).items()],
        labels=labels,
        few=numbers.few_so_far(actor, survey),
    )


@bp.post("/surveys/<survey_id>/results/numbers/groups")
@access(DECIDERS)
def take_groups_together(survey_id: str) -> ResponseReturnValue:
    """Show some groups as one."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.take_groups_together(current_actor(), survey, request.form.getlist("group"))
    say("These groups are shown as one in all numbers from now on.")
    return back_to("responses.results_numbers", survey_id=survey.id)


@bp.post("/surveys/<survey_id>/results/numbers/answers/<question>")
@access(DECIDERS)
def take_answers_together(survey_id: str, question: str) -> ResponseReturnValue:
    """Show some answers to a question as one."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.take_answers_together(current_actor(), survey, question, request.form.getlist("answer"))
    say("These answers are shown as one in all numbers from now on.")
    return back_to("responses.results_numbers", survey_id=survey.id)


@bp.post("/surveys/<survey_id>/results/numbers/apart")
@access(DECIDERS)
def take_apart(survey_id: str) -> ResponseReturnValue:
    """Show groups or answers by themselves again."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.take_apart(current_actor(), survey, request.form.getlist("key"))
    say("They are shown by themselves again.")
    return back_to("responses.results_numbers", survey_id=survey.id)


@bp.post("/surveys/<survey_id>/results/numbers/accept")
@access(DECIDERS)
def accept_offer(survey_id: str) -> ResponseReturnValue:
    """Do what would work, and try again."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.accept(current_actor(), survey, request.form.get("offer", -1, type=int))
    say("We are making the numbers that way.")
    return back_to("responses.results", survey_id=survey.id)


@bp.get("/surveys/<survey_id>/results/so-far")
@access(DECIDERS)
def results_so_far(survey_id: str) -> ResponseReturnValue:
    """Before numbers are released early: what that means."""
    survey = surveys.survey(current_actor(), survey_id)
    must_be_ours(current_actor(), survey)
    return render_template(
        "responses/results_so_far.html", survey=survey, may_decide=numbers.may_decide(current_actor(), survey)
    )


@bp.post("/surveys/<survey_id>/results/so-far")
@access(DECIDERS)
def release_so_far(survey_id: str) -> ResponseReturnValue:
    """Release the numbers of an open survey."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.release_so_far(current_actor(), survey)
    say("We are making the numbers so far. The survey stays open.")
    return back_to("responses.results", survey_id=survey.id)


# ---- two questions side by side ----


@dataclass(frozen=True)
class SideBySide:
    """One comparison, as the page shows it: everyone first, then groups that are large enough."""

    comparison: Comparison
    first: str
    second: str
    tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]
    notes: Sequence[str]
    legend: str


@bp.get("/surveys/<survey_id>/results/side-by-side")
@access(roles(*READERS))
def results_side_by_side(survey_id: str) -> ResponseReturnValue:
    """Two questions compared: of those who gave one answer, how many gave another."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    questions = numbers.comparable(survey)
    titles = {one.key: one.title for one in questions}
    final = queries.latest_release(survey.id)
    released = queries.released(final) if final else None
    return render_template(
        "responses/results_side_by_side.html",
        survey=survey,
        found=[_side_by_side(one, titles, released) for one in queries.comparisons(survey.id)],
        questions=questions,
        may_decide=numbers.may_decide(actor, survey),
    )


def _side_by_side(one: Comparison, titles: dict[str, str], final: Released | None) -> SideBySide:
    first, second = titles.get(one.first, ""), titles.get(one.second, "")
    if one.release is None or final is None:
        return SideBySide(one, first, second, (), (), "")
    released = queries.released(one.release)
    (table,) = released.tables
    across = next((found for found in final.tables if found.question.key == one.second), None)
    shown = [column for column in (*table.columns[-1:], *table.bodies) if _shows(table, column.key)]
    if len(table.bodies) == 1:
        shown = shown[:1]
    tables = [(f"{column.label} ({column.people})", *_cells(table, across, column.key)) for column in shown]
    cells = [cell for _, _, rows in tables for row in rows for cell in row]
    return SideBySide(one, first, second, tables, [note.reason for note in released.notes], legend(cells))


def _shows(table: ReleasedTable, column: str) -> bool:
    return column == EVERYONE or any(table.cell(row.key, column).shown is not None for row in table.question.rows)


def _cells(table: ReleasedTable, across: ReleasedTable | None, column: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of figures, each with its share of those who gave the answer at its head, if that is shown."""
    rows = grid(table, column)
    bases = {b.key: across.cells.get((b.key, column)) if across else None for b, _ in rows[0][1]}
    heads = [f"{b.label} ({base})" if (base := bases[b.key]) else b.label for b, _ in rows[0][1]]

    def words(cell: Cell, base: Cell | None) -> str:
        per_cent = share(cell.shown, base.shown) if base else None
        return str(cell) if per_cent is None else f"{cell} ({per_cent}%)"

    return ["", *heads], [[a.label, *(words(cell, bases[b.key]) for b, cell in cells)] for a, cells in rows]


@bp.post("/surveys/<survey_id>/results/side-by-side")
@access(DECIDERS)
def compare(survey_id: str) -> ResponseReturnValue:
    """Put two questions side by side."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.compare(current_actor(), survey, request.form.get("first", ""), request.form.get("second", ""))
    say("These two questions are put side by side as soon as the numbers are ready.")
    return back_to("responses.results_side_by_side", survey_id=survey.id)


@bp.post("/surveys/<survey_id>/results/side-by-side/stop")
@access(DECIDERS)
def stop_comparing(survey_id: str) -> ResponseReturnValue:
    """Take away a comparison that is not released."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.stop_comparing(current_actor(), survey, request.form.get("comparison", ""))
    say("These two questions are not compared any more.")
    return back_to("responses.results_side_by_side", survey_id=survey.id)


# ---- exact ----


@bp.get("/surveys/<survey_id>/results/exact")
@access(roles(*READERS))
def results_exact(survey_id: str) -> ResponseReturnValue:
    """Exact numbers, for the survey's named team only and not for release."""
    actor = current_actor()
    survey: Survey = surveys.survey(actor, survey_id)
    return render_template("responses/results_exact.html", survey=survey, tables=exact_tables(actor, survey))


# ---- who left a name ----


@bp.get("/surveys/<survey_id>/results/people")
@access(roles(*READERS))
def results_people(survey_id: str) -> ResponseReturnValue:
    """Who left a name or a safe way to get in touch, for the survey's named team only."""
    actor = current_actor()
    survey: Survey = surveys.survey(actor, survey_id)
    return render_template("responses/results_people.html", survey=survey, people=may_be_reached(actor, survey))
