"""Replies, what is owed, and the thread walked back, on both databases."""

from datetime import date

import pytest

from coprod_hub.commissioning.models import Outcome
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import set_to
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.feedback import owing, queries, service
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.rules import ReplyWords
from coprod_hub.feedback.told import state_for_survey
from coprod_hub.insight.models import QuoteState
from coprod_hub.insight.service import merge
from coprod_hub.surveys.models import Survey
from tests.builders.accounts import officer
from tests.builders.commissioning import (
    add_intention,
    cite,
    decide,
    decided,
    heard,
    hide,
    publish,
    quote_of,
    set_quote,
    theme_of,
    themes_of,
)
from tests.builders.feedback import HUB, reply_to
from tests.builders.forums import forum
from tests.builders.surveys import open_survey_for

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 11, 23)
LATER = date(2027, 3, 14)


def again(thing):
    return db.session.get_one(type(thing), thing.id)


# ---- writing ----


def test_a_first_draft_is_taken_from_what_was_cited_and_decided():
    theme = theme_of(heard())
    intention = add_intention()
    approved, taken_back = quote_of(theme, "I walk home."), quote_of(theme, "Not any more.")
    for source in (theme, approved, taken_back):
        cite(again(intention), again(source))
    set_quote(taken_back, QuoteState.DECLINED)
    decision = decide(again(intention), Outcome.CANNOT, "No later bus.", because="No driver.")
    draft = service.first_draft(again(decision))
    assert draft.you_said == "Buses stop too early\n“I walk home.”"
    assert draft.we_did == "No later bus.\n\nBecause: No driver."


def test_a_reply_is_written_once_and_changed_after():
    reply = reply_to(published=False)
    changed = reply_to(again(reply).decision, "You told us.", "It runs.", published=False)
    assert changed.id == reply.id
    assert again(reply).you_said == "You told us."
    assert db.session.query(Reply).count() == 1


def test_a_reply_that_says_nothing_is_refused():
    decision = decided(Outcome.CANNOT)
    with pytest.raises(Refused) as refusal:
        reply_to(decision, " ", "\x00")
    assert len(refusal.value.reasons) == 3
    assert db.session.query(Reply).count() == 0


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR}))
def test_only_officers_commissioners_and_administrators_answer(role: Role):
    reply, someone = reply_to(published=False), Actor("someone", "Someone", frozenset({role}))
    verbs = (
        lambda: service.write_reply(someone, again(reply).decision, ReplyWords("a", "b")),
        lambda: service.publish_reply(someone, again(reply)),
        lambda: service.take_down(someone, again(reply)),
        lambda: owing.owed(someone),
        lambda: queries.reply(someone, reply.id),
    )
    for verb in verbs:
        with pytest.raises(NotAllowed), transaction():
            verb()
    assert queries.published_replies() == []


def test_publishing_twice_publishes_once():
    with set_to(TODAY):
        reply = reply_to()
    with set_to(LATER), transaction():
        service.publish_reply(HUB, again(reply))
    assert again(reply).published_at.date() == TODAY


def test_a_reply_can_be_taken_down_and_is_owed_again():
    reply = reply_to()
    assert owing.owed(HUB) == []
    for _ in range(2):
        with transaction():
            service.take_down(HUB, again(reply))
    assert queries.published_replies() == []
    assert [one.reply and one.reply.id for one in owing.owed(HUB)] == [reply.id]


def test_what_was_done_is_recorded_without_anybodys_words():
    person = officer()
    reply = reply_to(actor=person.actor)
    entries = db.session.query(AuditEntry).filter_by(thing_id=reply.id).order_by(AuditEntry.verb)
    assert [entry.verb for entry in entries] == ["published", "wrote"]
    assert all("last bus" not in str(entry.details) for entry in entries)


def test_a_reply_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        queries.reply(HUB, "nothing")


# ---- reading ----


def test_the_newest_reply_comes_first_and_drafts_stay_inside():
    survey = heard()
    with set_to(date(2026, 1, 10)):
        old = reply_to(decided(survey=survey, title="Old"))
    new = reply_to(decided(survey=survey, title="New"))
    reply_to(decided(survey=survey, title="Draft"), published=False)
    assert [one.id for one in queries.published_replies()] == [new.id, old.id]
    assert [one.id for one in queries.published_replies(1)] == [new.id]
    assert [one.id for one in queries.published_replies(1, offset=1)] == [old.id]
    assert queries.how_many_published() == 2


def test_replies_are_found_by_survey_forum_and_group():
    youth = forum(name="Youth Council")
    survey = heard(title="One", audiences=("Young people",), forum=youth)
    other = heard(title="Two", audiences=("Parents and carers",))
    mine, theirs = reply_to(decided(survey=survey, title="Mine")), reply_to(decided(survey=other, title="Theirs"))
    assert [one.id for one in queries.replies_for_survey(survey.id)] == [mine.id]
    assert [one.id for one in queries.published_replies(forum_id=youth.id)] == [mine.id]
    assert [one.id for one in queries.published_replies(group="Parents and carers")] == [theirs.id]
    assert queries.published_replies(forum_id=youth.id, group="Parents and carers") == []
    assert queries.how_many_published(survey_id=other.id) == 1
    choices = queries.choices()
    assert [one.title for one in choices.surveys] == ["One", "Two"]
    assert [one.name for one in choices.forums] == ["Youth Council"]
    assert choices.groups == ("Parents and carers", "Young people")


def test_what_nobody_was_told_is_no_choice():
    reply_to(decided(survey=heard(title="Secret until told")), published=False)
    assert queries.choices() == queries.Choices((), (), ())


def test_the_surveys_behind_a_reply_are_named():
    survey = heard(title="One")
    reply = reply_to(decided(survey=survey))
    bare = reply_to(decide(add_intention(again(reply).decision.intention.plan, "Nobody cited")))
    behind = queries.surveys_behind(queries.published_replies())
    assert {key: [each.title for each in found] for key, found in behind.items()} == {reply.id: ["One"], bare.id: []}


# ---- owed ----


def test_decisions_that_rest_on_words_owe_a_reply_the_soonest_first():
    with set_to(TODAY):
        later = decided(survey=heard(title="Later", reply_by=LATER), title="Later")
        sooner = decided(survey=heard(title="Sooner", reply_by=date(2026, 12, 1)), title="Sooner")
        decide(add_intention(again(later).intention.plan, "Nobody’s words"))
        assert [(one.decision.id, one.overdue) for one in owing.owed(HUB)] == [(sooner.id, False), (later.id, False)]
    with set_to(date(2026, 12, 2)):
        owed = owing.owed(HUB)
        assert [(one.decision.id, one.overdue) for one in owed] == [(sooner.id, True), (later.id, False)]
        assert [survey.title for survey in owed[0].surveys] == ["Sooner"]


def test_only_the_latest_decision_owes_a_reply():
    first = decided(decided_on=date(2026, 1, 10), due_on=date(2026, 5, 1))
    second = decide(again(first).intention, Outcome.DID, "They run.")
    assert [one.decision.id for one in owing.owed(HUB)] == [second.id]


def test_a_survey_nobody_answered_is_listed_until_it_is():
    open_survey_for("Young people", title="Still open")
    with set_to(TODAY):
        survey = heard(reply_by=LATER)
        assert [(one.survey.id, one.decisions, one.overdue) for one in owing.unanswered_surveys(HUB)] == [
            (survey.id, 0, False)
        ]
    with set_to(date(2027, 3, 15)):
        decision = decided(survey=survey)
        assert [(one.decisions, one.overdue) for one in owing.unanswered_surveys(HUB)] == [(1, True)]
        reply_to(decision)
        assert owing.unanswered_surveys(HUB) == []


# ---- what the people of one survey are told ----


def told(survey: Survey):
    return state_for_survey(again(survey))


def test_before_anything_is_decided_an_answer_is_owed_by_its_day():
    with set_to(TODAY):
        survey = heard("Buses", "Food", reply_by=LATER)
        state = told(survey)
    assert [one.theme.label for one in state.themes] == ["Buses", "Food"]
    assert (state.owed, state.late) == ("We still owe you an answer by 14 March 2027.", False)
    assert [one.told for one in state.themes] == [(), ()]


def test_when_the_day_has_passed_it_is_said_openly():
    with set_to(TODAY):
        survey = heard(reply_by=LATER)
    with set_to(date(2027, 3, 15)):
        state = told(survey)
    assert state.late
    assert state.owed.startswith("We said we would answer by 14 March 2027.")


def test_a_decision_is_told_once_the_plan_is_published():
    survey = heard()
    decision = decided(survey=survey)
    assert told(survey).themes[0].told == ()
    publish(again(decision).intention.plan)
    state = told(survey)
    (one,) = state.themes[0].told
    assert (one.decision.id, one.reply) == (decision.id, None)
    assert state.owed


def test_a_reply_is_told_also_before_the_plan_is_published():
    survey = heard("Buses", "Food")
    reply = reply_to(decided(survey=survey))
    state = told(survey)
    assert (state.owed, state.late) == ("", False)
    assert [one.id for one in state.replies] == [reply.id]
    assert [theme.answered for theme in state.themes] == [True, False]
    assert [one.reply and one.reply.id for one in state.themes[0].told] == [reply.id]


def test_a_quote_brings_its_theme_the_answer():
    survey, intention = heard(), add_intention()
    cite(intention, quote_of(theme_of(survey)))
    reply_to(decide(again(intention)))
    assert told(survey).themes[0].answered


def test_hidden_themes_are_not_told():
    survey = heard("Buses", "Hidden")
    hide(themes_of(survey)[1])
    assert [one.theme.label for one in told(survey).themes] == ["Buses"]


def test_evidence_that_was_cited_after_publishing_is_not_told_early():
    survey, other = heard("Buses", title="One"), heard("Food", title="Two")
    decision = decided(survey=survey)
    publish(again(decision).intention.plan)
    cite(again(decision).intention, theme_of(other))
    assert told(other).themes[0].told == ()


# ---- the trail ----


def test_a_reply_walks_back_to_what_people_said():
    survey = heard(title="Having your say")
    theme = theme_of(survey)
    intention = add_intention()
    cite(intention, theme)
    cite(again(intention), quote_of(theme, "I walk home."))
    reply = reply_to(decide(again(intention)))
    trail = service.trail(queries.reply(HUB, reply.id))
    assert trail.intention.id == intention.id
    assert [piece.theme.id for piece in trail.pieces] == [theme.id, theme.id]
    assert [piece.text.wording for piece in trail.pieces] == ["Buses stop too early", "I walk home."]
    assert [one.title for one in trail.surveys] == ["Having your say"]
    assert trail.pieces[0].question == "What would help?"
    assert not trail.in_public_plan
    publish(again(intention).plan)
    assert service.trail(queries.reply(HUB, reply.id)).in_public_plan


def test_a_trail_shows_no_words_that_were_taken_back():
    quote = quote_of(theme_of(heard()), "Not any more.")
    intention = add_intention()
    cite(intention, quote)
    reply = reply_to(decide(again(intention)))
    set_quote(quote, QuoteState.DECLINED)
    assert service.trail(queries.reply(HUB, reply.id)).pieces[0].text.wording == ""


# ---- what people are told when themes were merged, or something was decided again ----


def test_what_was_cited_before_a_merge_is_told_of_the_theme_that_it_is_part_of_now():
    priya = officer()
    survey = heard("Buses", "Late", "Food", team=[priya])
    reply = reply_to(decided(survey=survey))
    buses, late, _ = themes_of(survey)
    with transaction() as session:
        merge(priya.actor, [session.merge(buses), session.merge(late)], "Getting home")
    said = state_for_survey(again(survey))
    answered = {one.theme.label: [told.reply and told.reply.id for told in one.told] for one in said.themes}
    assert answered == {"Getting home": [reply.id], "Food": []}


def test_only_the_latest_decision_is_still_owed_a_reply():
    survey = heard()
    first = decided(survey=survey, decided_on=date(2026, 9, 1))
    publish(first.intention.plan)
    then = decide(again(first).intention, Outcome.DID, "It runs.", decided_on=date(2026, 11, 1))
    publish(again(then).intention.plan)
    owed = {told.decision.id: told.owed for one in state_for_survey(again(survey)).themes for told in one.told}
    assert owed == {first.id: False, then.id: True}
    reply_to(again(then))
    assert not any(told.owed for one in state_for_survey(again(survey)).themes for told in one.told)
