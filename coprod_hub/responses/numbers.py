"""What a survey's team decides about its numbers: what is taken together, compared, released early or left out.

Light enough for a web worker; the numbers themselves are made by the jobs of `responses.releasing`.
"""

from collections.abc import Sequence
from itertools import chain

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.db import db
from coprod_hub.core.disclosure import EVERYONE, THRESHOLD, Kind, Question, Row
from coprod_hub.core.disclosure.crossing import why_not
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.jobs import enqueue, under_way
from coprod_hub.core.retention import refuse_if_cleared
from coprod_hub.responses import queries
from coprod_hub.responses.models import Comparison, NumbersPlan
from coprod_hub.responses.tally import declared
from coprod_hub.surveys import showing
from coprod_hub.surveys.kinds import SKIPPED
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.queries import on_team
from coprod_hub.surveys.seeing import WRITERS

RELEASE, COMPARE = "responses.release", "responses.compare"
FIXED = "The numbers are made and do not change any more."


def may_decide(actor: Actor, survey: Survey) -> bool:
    """Whether this person decides about the numbers: an officer or administrator who is named on the team."""
    return actor.has(*WRITERS) and on_team(actor, survey)


def _decides(actor: Actor, survey: Survey) -> None:
    if not may_decide(actor, survey):
        raise NotAllowed("Only officers who are named on this survey's team decide what its numbers show.")


def _not_final(survey: Survey) -> None:
    if queries.latest_release(survey.id) is not None:
        raise Refused(FIXED)
    if under_way(RELEASE, survey.id):
        raise Refused("The numbers are being made, or that went wrong. Look at the results: wait, or try that again.")


def _plan(survey: Survey) -> NumbersPlan:
    plan = queries.plan_of(survey.id)
    if plan is None:
        plan = NumbersPlan(survey_id=survey.id, groups=[], answers={}, without=[], held=[], reasons=[], offers=[])
        db.session.add(plan)
    return plan


# ---- taken together ----


def together_for_good(survey: Survey) -> list[frozenset[str]]:
    """Groups that a release shows as one: they stay together."""
    newest = queries.newest_release(survey.id)
    columns = queries.released(newest).columns if newest else ()
    return [frozenset(one.audiences) for one in columns if one.key != EVERYONE and len(one.audiences) > 1]


def few_so_far(actor: Actor, survey: Survey) -> list[str]:
    """The groups of which fewer than five people have answered, so that they would be left out; for the team only."""
    if not may_decide(actor, survey):
        return []
    people = queries.people_by_audience(survey.id)
    plan = queries.plan_of(survey.id)
    together = set(chain(*plan.groups)) if plan else set()
    alone = [one for one in survey.audiences if one.id not in together]
    return [one.name for one in alone if people.get(one.id, 0) < THRESHOLD]


def take_groups_together(actor: Actor, survey: Survey, ids: Sequence[str]) -> None:
    """Show two or more groups as one, now and in every later release."""
    _decides(actor, survey)
    _not_final(survey)
    order = [one.id for one in survey.audiences]
    wanted = [one for one in order if one in ids]
    if len(wanted) < 2 or len(wanted) < len(set(ids)):
        raise Refused("Choose at least two groups to take together.")
    plan = _plan(survey)
    near = [group for group in plan.groups if set(group) & set(wanted)]
    whole = [one for one in order if one in {*wanted, *chain(*near)}]
    plan.groups = [group for group in plan.groups if group not in near] + [whole]
    _try_again(actor, survey, plan)
    record(actor, "took groups together in", survey, groups=len(whole))
    db.session.flush()


def take_answers_together(actor: Actor, survey: Survey, question: str, keys: Sequence[str]) -> None:
    """Show two or more answers to a question as one, now and in every later release."""
    _decides(actor, survey)
    _not_final(survey)
    plan = _plan(survey)
    free = {row.key for row in free_answers(survey, plan).get(question, ())}
    wanted = [key for key in dict.fromkeys(keys) if key in free]
    if len(wanted) < 2 or len(wanted) < len(set(keys)):
        raise Refused("Choose at least two answers to take together.")
    if len(wanted) == len(free):
        raise Refused("Leave at least one answer by itself, or there is nothing to compare.")
    plan.answers = {**plan.answers, question: [*plan.answers.get(question, []), wanted]}
    _try_again(actor, survey, plan)
    record(actor, "took answers together in", survey, question=question, answers=len(wanted))
    db.session.flush()


def take_apart(actor: Actor, survey: Survey, keys: Sequence[str]) -> None:
    """Show these groups or answers by themselves again, unless a release shows them as one."""
    _decides(actor, survey)
    _not_final(survey)
    plan = _plan(survey)
    gone = set(keys)
    if any(gone == one for one in together_for_good(survey)) or _released_answers(survey, gone):
        raise Refused("Numbers are released in which these are one. They stay together.")
    plan.groups = [group for group in plan.groups if set(group) != gone]
    kept = {question: [one for one in sets if set(one) != gone] for question, sets in plan.answers.items()}
    plan.answers = {question: sets for question, sets in kept.items() if sets}
    record(actor, "took apart in", survey)
    db.session.flush()


def _released_answers(survey: Survey, keys: set[str]) -> bool:
    newest = queries.newest_release(survey.id)
    tables = queries.released(newest).tables if newest else ()
    return any(set(row.parts) == keys for table in tables for row in table.question.rows)


def free_answers(survey: Survey, plan: NumbersPlan | None) -> dict[str, list[Row]]:
    """The answers of each question that can still be taken together: where people gave one, and none is in a set."""
    used = {question: set(chain(*sets)) for question, sets in plan.answers.items()} if plan else {}
    return {
        one.key: [row for row in one.rows if row.key in _options(one) - used.get(one.key, set())]
        for one in _questions(survey)
        if one.kind is Kind.ONE
    }


def all_answers(survey: Survey) -> dict[str, Sequence[Row]]:
    """The answers of each counted question, each by itself."""
    return {one.key: one.rows for one in _questions(survey)}


def _options(question: Question) -> set[str]:
    shut = {SKIPPED, *(one.not_asked for one in question.follows)}
    return {row.key for row in question.rows} - shut


def _questions(survey: Survey) -> list[Question]:
    return [table.question for table in declared(survey.version.definition, [], {})]


# ---- released early, or after a refusal ----


def release_so_far(actor: Actor, survey: Survey) -> None:
    """Release the numbers of an open survey as they stand now."""
    _decides(actor, survey)
    _not_final(survey)
    if survey.state is not SurveyState.OPEN:
        raise Refused("Numbers so far are for a survey that is open.")
    plan = _plan(survey)
    plan.reasons, plan.offers, plan.held, plan.without = [], [], [], []
    enqueue(RELEASE, survey, survey_id=survey.id)
    record(actor, "asked for numbers so far of", survey)
    db.session.flush()


def accept(actor: Actor, survey: Survey, place: int) -> None:
    """Do what was offered after a refusal, and try again."""
    _decides(actor, survey)
    _not_final(survey)
    plan = _plan(survey)
    if not 0 <= place < len(plan.offers):
        raise NotFound("That is not offered any more. Look again at what can be done.")
    offer = plan.offers[place]
    if offer["what"] == "together":
        near = [group for group in plan.groups if set(group) & set(offer["keys"])]
        whole = [one.id for one in survey.audiences if one.id in {*offer["keys"], *chain(*near)}]
        plan.groups = [group for group in plan.groups if group not in near] + [whole]
    elif offer["what"] == "held":
        plan.held = [*plan.held, *offer["keys"]]
    else:
        plan.without = [*plan.without, *offer["keys"]]
    record(actor, "accepted for the numbers of", survey, what=offer["what"])
    _try_again(actor, survey, plan)
    db.session.flush()


def _try_again(actor: Actor, survey: Survey, plan: NumbersPlan) -> None:
    """After a refusal every decision leads to a new try."""
    if plan.reasons:
        plan.reasons, plan.offers = [], []
        enqueue(RELEASE, survey, survey_id=survey.id)


# ---- side by side ----


def comparable(survey: Survey) -> list[Question]:
    """The questions that can be put side by side: everybody was asked, and their answers are counted."""
    definition = survey.version.definition
    return [one for one in _questions(survey) if not showing.rules_of(definition, one.key)]


def compare(actor: Actor, survey: Survey, first: str, second: str) -> Comparison:
    """Put two questions side by side, once the survey's numbers stand."""
    _decides(actor, survey)
    refuse_if_cleared(survey.id)
    questions = {one.key: one for one in comparable(survey)}
    if first not in questions or second not in questions:
        raise Refused("Choose two questions from the list.")
    made = [(one.first, one.second) for one in queries.comparisons(survey.id)]
    if (first, second) in made:
        raise Refused("These two are side by side already.")
    led = [(one.key, before.key) for one in _questions(survey) for before in one.follows]
    reason = why_not(questions[first], questions[second], [*made, *led], chain(*made))
    if reason:
        raise Refused(reason)
    asked = Comparison(survey_id=survey.id, first=first, second=second, reasons=[])
    db.session.add(asked)
    if queries.latest_release(survey.id) and not under_way(COMPARE, survey.id):
        enqueue(COMPARE, survey, survey_id=survey.id)
    record(actor, "compared questions of", survey, first=first, second=second)
    db.session.flush()
    return asked


def stop_comparing(actor: Actor, survey: Survey, comparison_id: str) -> None:
    """Take a comparison away that is not released."""
    _decides(actor, survey)
    found = next((one for one in queries.comparisons(survey.id) if one.id == comparison_id), None)
    if found is None:
        raise NotFound("That comparison is not there any more.")
    if found.release_id is not None:
        raise Refused("This comparison is released. It stays.")
    db.session.delete(found)
    record(actor, "stopped comparing questions of", survey, first=found.first, second=found.second)
    db.session.flush()
