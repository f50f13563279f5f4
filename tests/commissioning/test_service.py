"""Plans, evidence, decisions and publishing, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coprod_hub.commissioning import queries, service
from coprod_hub.commissioning.freshness import Freshness, Gone
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Outcome, PlanState, Strand
from coprod_hub.commissioning.published import PlanText, as_it_stands, evidence_text, intention_text
from coprod_hub.commissioning.rules import DecisionWords
from coprod_hub.commissioning.service import IntentionWords
from coprod_hub.commissioning.sources import freshness, to_decide
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now, set_to, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.jobs import Job
from coprod_hub.feedback.service import first_draft
from coprod_hub.insight.models import Quote, QuoteState, Theme
from coprod_hub.responses.models import Answer
from coprod_hub.safeguarding.models import Concern
from tests.builders.accounts import commissioner, officer
from tests.builders.commissioning import (
    HUB,
    add_intention,
    build_plan,
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
    withdraw,
)
from tests.builders.feedback import reply_to
from tests.builders.safeguarding import asked, flagged
from tests.builders.surveys import open_survey_for

pytestmark = pytest.mark.usefixtures("app")


def again(thing):
    """The row as the database has it now."""
    return db.session.get_one(type(thing), thing.id)


# ---- plans ----


def test_a_plan_is_called_after_its_year_unless_somebody_says_otherwise():
    assert build_plan(2027).title == "Commissioning plan 2027"
    assert build_plan(2028, "What we will buy").title == "What we will buy"


def test_there_is_one_plan_a_year():
    build_plan(2027)
    with pytest.raises(Refused, match="a plan for 2027 already"):
        build_plan(2027)
    assert len(queries.plans(HUB)) == 1


def test_a_year_must_be_a_year():
    with pytest.raises(Refused, match="four numbers"):
        build_plan(27)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COMMISSIONER, Role.ADMINISTRATOR}))
def test_only_commissioners_and_administrators_write_plans(role: Role):
    plan, someone = build_plan(), Actor("someone", "Someone", frozenset({role}))
    with pytest.raises(NotAllowed), transaction():
        service.start_plan(someone, 2028)
    with pytest.raises(NotAllowed), transaction():
        service.add_intention(someone, again(plan), Strand.VISION, IntentionWords("Buses"))
    with pytest.raises(NotAllowed), transaction():
        service.publish(someone, again(plan))


def test_officers_read_plans_and_forum_members_do_not():
    plan = build_plan()
    assert queries.plan(officer().actor, plan.id).id == plan.id
    with pytest.raises(NotAllowed):
        queries.plan(Actor("someone", "Someone", frozenset({Role.MEMBER})), plan.id)


def test_what_is_not_there_is_not_found():
    for read in (queries.plan, queries.intention, queries.evidence, queries.decision):
        with pytest.raises(NotFound):
            read(HUB, "nothing")


def test_what_commissioners_write_is_recorded_without_anybodys_words():
    plan = build_plan(actor=commissioner().actor)
    entry = db.session.query(AuditEntry).filter_by(thing_id=plan.id).one()
    assert (entry.verb, entry.details) == ("started", {"year": 2027})
    assert entry.person_id


# ---- intentions ----


def test_intentions_stand_under_the_seven_themes_in_the_order_they_came():
    plan = build_plan()
    add_intention(plan, "Second theme", Strand.PARTICIPATION)
    add_intention(plan, "One", Strand.LEADERSHIP)
    add_intention(plan, "Two", Strand.LEADERSHIP)
    strands = as_it_stands(queries.plan(HUB, plan.id)).strands
    assert len(strands) == 7
    assert [[each.title for each in strand.intentions] for strand in strands[:3]] == [
        ["One", "Two"],
        ["Second theme"],
        [],
    ]


def test_an_intention_moves_to_the_end_of_another_theme():
    plan = build_plan()
    moving = add_intention(plan, "Moving", Strand.VISION)
    add_intention(plan, "There before", Strand.PERFORMANCE)
    with transaction():
        service.move_intention(HUB, again(moving), Strand.PERFORMANCE)
    strands = as_it_stands(queries.plan(HUB, plan.id)).strands
    assert strands[2].intentions == ()
    assert [each.title for each in strands[6].intentions] == ["There before", "Moving"]


def test_the_same_intention_sent_twice_is_added_once():
    plan = build_plan()
    add_intention(plan, "Buses")
    with pytest.raises(Refused, match="already"):
        add_intention(plan, " BUSES ")
    add_intention(plan, "Buses", Strand.MARKET_AND_DELIVERY)
    assert len(queries.plan(HUB, plan.id).intentions) == 2


def test_an_intention_can_be_said_differently_and_keeps_its_own_title():
    intention = add_intention(title="Buses")
    with transaction():
        service.change_intention(
            HUB, again(intention), IntentionWords("Buses", "More of them", "The hours", "Everyone")
        )
    found = again(intention)
    assert (found.title, found.description, found.can_change, found.affects) == (
        "Buses",
        "More of them",
        "The hours",
        "Everyone",
    )


def test_an_intention_needs_a_title():
    with pytest.raises(Refused, match="title"):
        add_intention(title=" \n\x00 ")


def test_removing_an_intention_takes_what_it_cites_along_and_leaves_the_theme():
    decision = decided()
    with transaction():
        service.remove_intention(HUB, again(decision).intention)
    assert db.session.query(Intention).count() == db.session.query(Evidence).count() == 0
    assert db.session.query(Decision).count() == 0
    assert db.session.query(Theme).count() == 1


# ---- evidence ----


def test_citing_keeps_the_wording_figures_and_source_of_the_day():
    with set_to(date(2026, 10, 3)):
        survey = heard("Buses stop too early", title="Having your say 2026")
    theme = theme_of(survey)
    intention, person = add_intention(), commissioner()
    evidence = cite(intention, theme, person.actor)
    figures = dict(theme.figures)
    with transaction():
        theme = db.session.get_one(Theme, theme.id)
        theme.name, theme.figures = "Transport", {"total": {"mentions": 1, "base": 1}, "groups": []}
    evidence = again(evidence)
    assert evidence.wording == "Buses stop too early"
    assert evidence.figures == {**figures, "released": "3 October 2026"}
    assert evidence.source == "Having your say 2026, closed 3 October 2026, question “What would help?”"
    assert evidence.cited_by_id == person.id


def test_a_quote_is_cited_with_its_group_and_theme():
    theme = theme_of(heard())
    evidence = cite(add_intention(), quote_of(theme, "I can’t get home."))
    (piece,) = intention_text(again(evidence).intention).quotes
    assert (piece.wording, piece.group, piece.look) == ("I can’t get home.", "Young people", "young-people")
    assert piece.theme == "Buses stop too early"


def test_a_quote_whose_group_is_kept_back_is_cited_without_it():
    evidence = cite(add_intention(), quote_of(theme_of(heard()), group=False))
    (piece,) = intention_text(again(evidence).intention).quotes
    assert piece.group == ""


def test_the_wording_is_sealed():
    evidence = cite(add_intention(), quote_of(theme_of(heard()), "a sentence nobody may read from the disk"))
    assert b"nobody may read" not in (again(evidence).wording_sealed or b"")


def test_the_same_theme_is_cited_once():
    intention, theme = add_intention(), theme_of(heard())
    cite(intention, theme)
    with pytest.raises(Refused, match="already"):
        cite(intention, theme)
    assert db.session.query(Evidence).count() == 1
    cite(add_intention(again(intention).plan, "Another"), theme)


@pytest.mark.parametrize("state", [QuoteState.SUGGESTED, QuoteState.DECLINED])
def test_a_quote_that_was_not_approved_cannot_be_cited(state: QuoteState):
    intention, quote = add_intention(), quote_of(theme_of(heard()), state=state)
    with pytest.raises(NotFound):
        cite(intention, quote)


def test_words_that_are_being_looked_after_are_neither_cited_nor_told_again():
    survey = heard()
    quote = quote_of(theme_of(survey))
    concern = flagged(asked("Parents"))
    plan = publish(cite(decide(add_intention()).intention, quote).intention.plan)
    assert queries.as_published(plan).quote_ids
    with transaction():
        found = db.session.get_one(Quote, quote.id)
        found.answer_id = db.session.scalar(select(Answer.id).where(Answer.concern_id == concern.id))
        db.session.get_one(Concern, concern.id).place_id = survey.id
    assert not any(piece.wording for piece in queries.as_published(again(plan)).evidence)
    assert not any(piece.wording for piece in as_it_stands(again(plan)).evidence)
    (piece,) = again(plan).intentions[0].evidence
    assert "get home" not in str(freshness([evidence_text(piece)]))
    assert "get home" not in first_draft(again(plan).intentions[0].decisions[0]).you_said
    assert not any(each.quotes for each in queries.citable(HUB, survey.id))
    with pytest.raises(NotFound):
        cite(add_intention(again(plan), "Another"), again(quote))


def test_a_hidden_theme_and_its_quotes_cannot_be_cited():
    intention, theme = add_intention(), theme_of(heard())
    quote = quote_of(theme)
    hide(theme)
    for source in (again(theme), again(quote)):
        with pytest.raises(NotFound):
            cite(intention, source)


def test_what_can_be_cited_is_visible_approved_and_found_by_words():
    survey = heard("Buses stop too early", "Cost of food", "Hidden away")
    buses, food, hidden = themes_of(survey)
    quote_of(food, "Lunch costs more than I have.")
    quote_of(food, "Not for anybody.", QuoteState.SUGGESTED)
    hide(hidden)
    open_survey_for("Young people")
    assert [each.id for each in queries.closed_surveys(HUB)] == [survey.id]
    everything = queries.citable(HUB, survey.id)
    assert [each.theme.label for each in everything] == ["Buses stop too early", "Cost of food"]
    assert [[quote.words for quote in each.quotes] for each in everything] == [[], ["Lunch costs more than I have."]]
    assert everything[0].question == "What would help?"
    assert [each.theme.id for each in queries.citable(HUB, survey.id, "LUNCH")] == [food.id]
    assert queries.citable(HUB, survey.id, "anybody") == []
    assert [each.theme.id for each in queries.citable(HUB, survey.id, "early buses")] == [buses.id]


def test_evidence_can_be_taken_out_of_a_draft():
    evidence = cite(add_intention(), theme_of(heard()))
    with transaction():
        service.uncite(HUB, again(evidence))
    assert db.session.query(Evidence).count() == 0


# ---- decisions ----


def test_a_decision_sent_twice_is_recorded_once():
    intention = add_intention()
    assert decide(intention).id == decide(intention).id
    assert db.session.query(Decision).count() == 1


def test_a_decision_that_cannot_be_kept_is_refused_with_every_reason():
    intention = add_intention()
    with pytest.raises(Refused) as refusal, transaction():
        service.decide(HUB, again(intention), DecisionWords(Outcome.CANNOT, " ", "", today()))
    assert len(refusal.value.reasons) == 3
    assert db.session.query(Decision).count() == 0


def test_only_what_we_will_do_has_a_day():
    decision = decide(add_intention(), Outcome.DID, due_on=date(2030, 1, 1))
    assert decision.due_on is None


def test_a_decision_can_be_changed_and_removed_while_nobody_has_read_it():
    decision = decide(add_intention())
    with transaction():
        service.change_decision(HUB, again(decision), DecisionWords(Outcome.DID, "It runs.", "The Board", today()))
    assert (again(decision).outcome, again(decision).what) == (Outcome.DID, "It runs.")
    with transaction():
        service.remove_decision(HUB, again(decision))
    assert db.session.query(Decision).count() == 0


def test_a_decision_that_was_replied_to_stays():
    reply = reply_to()
    with pytest.raises(Refused, match="A reply"), transaction():
        service.remove_decision(HUB, again(reply).decision)
    with pytest.raises(Refused, match="A reply"), transaction():
        service.remove_intention(HUB, again(reply).decision.intention)
    assert db.session.query(Decision).count() == 1


# ---- publishing ----


def test_an_empty_plan_is_not_published():
    plan = build_plan()
    with pytest.raises(Refused, match="nothing in the plan"):
        publish(plan)
    assert again(plan).state is PlanState.DRAFT


def test_publishing_keeps_the_plan_as_it_was():
    decision = decided()
    plan = publish(again(decision).intention.plan)
    with transaction():
        service.change_intention(HUB, again(decision).intention, IntentionWords("Something else"))
    kept = queries.published_plan(2027).text
    assert [each.title for each in kept.intentions] == ["Later buses from the youth centre"]
    assert as_it_stands(again(plan)).intentions[0].title == "Something else"
    publish(again(plan))
    assert queries.published_plan(2027).text.intentions[0].title == "Something else"


def test_what_is_kept_reads_back_exactly():
    decision = decided(Outcome.CANNOT)
    cite(again(decision).intention, quote_of(theme_of(heard())))
    text = as_it_stands(queries.plan(HUB, again(decision).intention.plan_id))
    assert PlanText.from_json(text.as_json()) == text


def test_publishing_twice_publishes_once():
    plan = again(decided()).intention.plan
    with set_to(date(2026, 11, 1)):
        publish(plan)
    with transaction():
        assert service.publish(HUB, again(plan)) is False
    assert again(plan).published_at.day == 1
    assert db.session.query(Job).filter_by(name=queries.PAPERS_JOB).count() == 1


def test_a_draft_is_not_public():
    decided()
    assert queries.published_plans() == []
    with pytest.raises(NotFound):
        queries.published_plan(2027)


def test_what_the_public_has_read_is_not_taken_away():
    decision = decided()
    intention = again(decision).intention
    evidence = intention.evidence[0]
    publish(intention.plan)
    refused = (
        lambda: service.remove_decision(HUB, again(decision)),
        lambda: service.change_decision(HUB, again(decision), DecisionWords(Outcome.DID, "x", "y", today())),
        lambda: service.uncite(HUB, again(evidence)),
        lambda: service.remove_intention(HUB, again(intention)),
    )
    for verb in refused:
        with pytest.raises(Refused, match="The public can read this"), transaction():
            verb()
    newer = decide(again(intention), Outcome.DID, "Buses run until ten.")
    with transaction():
        service.remove_decision(HUB, again(newer))


def test_words_that_were_taken_back_leave_the_published_page_and_every_new_paper():
    quote = quote_of(theme_of(heard()), "Only while I want it.")
    intention = again(cite(add_intention(), quote)).intention
    publish(intention.plan)
    assert queries.published_plan(2027).text.intentions[0].quotes
    set_quote(quote, QuoteState.DECLINED)
    (piece,) = queries.published_plan(2027).text.evidence
    assert piece.wording == ""
    assert intention_text(queries.intention(HUB, intention.id)).quotes == ()
    publish(again(intention).plan)
    assert "Only while" not in str(again(intention).plan.published)


# ---- down the thread ----


def test_evidence_is_found_by_theme_also_through_a_quote():
    survey = heard("Buses", "Food", "Nobody cited this")
    buses, food, alone = themes_of(survey)
    intention = add_intention()
    of_theme, of_quote = cite(intention, buses), cite(intention, quote_of(food))
    found = queries.evidence_for_themes([buses.id, food.id, alone.id])
    assert {theme: [piece.id for piece in pieces] for theme, pieces in found.items()} == {
        buses.id: [of_theme.id],
        food.id: [of_quote.id],
    }


def test_the_surveys_behind_an_intention_are_named_once():
    survey, other = heard("Buses", "Food", title="B"), heard(title="A")
    intention = add_intention()
    for theme in [*themes_of(survey), *themes_of(other)]:
        cite(again(intention), theme)
    bare = add_intention(again(intention).plan, "Bare")
    behind = queries.surveys_behind([intention.id, bare.id])
    assert {key: [each.title for each in found] for key, found in behind.items()} == {intention.id: ["A", "B"]}


def test_what_is_undecided_is_listed():
    decision = decided()
    open_one = add_intention(again(decision).intention.plan, "Still open")
    assert [each.id for each in queries.intentions_without_decision(HUB)] == [open_one.id]


def test_a_promise_is_late_once_its_day_has_passed_and_until_something_was_decided_since():
    with set_to(date(2026, 1, 10)):
        intention = add_intention()
        promise = decide(intention, due_on=date(2026, 3, 31))
    with set_to(date(2026, 3, 31)):
        assert queries.overdue_decisions(HUB) == []
    with set_to(date(2026, 4, 1)):
        assert [each.id for each in queries.overdue_decisions(HUB)] == [promise.id]
        decide(again(intention), Outcome.WILL, "By summer.", due_on=date(2026, 7, 1))
        assert queries.overdue_decisions(HUB) == []
    with set_to(date(2026, 7, 2)):
        assert len(queries.overdue_decisions(HUB)) == 1
        decide(again(intention), Outcome.DID, "It runs.", decided_on=today() - timedelta(days=1))
        assert queries.overdue_decisions(HUB) == []


def test_evidence_protects_what_it_rests_on():
    theme = again(decided()).intention.evidence[0].theme
    with pytest.raises(IntegrityError), transaction():
        db.session.delete(again(theme))


def test_of_two_decisions_on_one_day_the_one_recorded_later_stands():
    first = decided(Outcome.WILL)
    intention_id = first.intention_id
    for minutes in range(1, 6):
        with set_to(now() + timedelta(minutes=minutes)):
            decide(db.session.get_one(Intention, intention_id), Outcome.DID, what=f"Did it, part {minutes}.")
    db.session.expire_all()
    assert [one.what for one in db.session.get_one(Intention, intention_id).decisions][-1] == "Did it, part 5."


# ---- evidence whose source has changed ----


def fresh(evidence: Evidence) -> Freshness | None:
    return freshness([evidence_text(again(evidence))]).get(evidence.id)


def change(thing: Any, **values: Any) -> None:
    with transaction():
        found = db.session.get_one(type(thing), thing.id)
        for name, value in values.items():
            setattr(found, name, value)


def test_evidence_is_fresh_until_its_source_says_something_else():
    theme, other = themes_of(heard("Buses", "Food"))
    evidence = cite(add_intention(), theme)
    assert fresh(evidence) is None
    change(theme, name="Late buses")
    found = fresh(evidence)
    assert found is not None
    assert [(one.what, one.cited, one.now) for one in found.changes] == [("What it is called", "Buses", "Late buses")]
    change(theme, hidden_at=now(), merged_into_id=other.id)
    found = fresh(evidence)
    assert found is not None
    assert found.gone is Gone.MERGED
    assert not found.can_cite_again
    assert "Food" in found.changes[0].now


def test_a_later_release_is_a_change_and_its_figures_stand_beside_the_old_ones():
    with set_to(date(2026, 10, 3)):
        theme = theme_of(heard())
    evidence = cite(add_intention(), theme)
    groups = theme.figures["groups"]
    change(theme, figures={**theme.figures, "groups": [{**groups[0], "mentions": 20, "percent": 50}, *groups[1:]]})
    change(theme.analysis.release, made_at=now())
    found = fresh(evidence)
    assert found is not None
    assert ("Young people", "12 of 40", "20 of 40") in [(one.what, one.cited, one.now) for one in found.changes]
    assert found.changes[-1].cited == "3 October 2026"


def test_keeping_as_cited_is_recorded_and_holds_until_the_next_change():
    theme, person = theme_of(heard()), commissioner()
    evidence = cite(add_intention(), theme)
    plan = evidence.intention.plan
    change(theme, name="Late buses")
    assert [one.evidence.id for one in to_decide(again(plan))] == [evidence.id]
    with transaction():
        service.keep_as_cited(person.actor, again(evidence))
    assert to_decide(again(plan)) == []
    assert again(evidence).kept_by_id == person.id
    assert again(evidence).wording == "Buses stop too early"
    change(theme, name="Buses in the evening")
    assert len(to_decide(again(plan))) == 1
    with transaction():
        service.cite_again(person.actor, again(evidence))
    assert again(evidence).wording == "Buses in the evening"
    assert (again(evidence).kept_at, to_decide(again(plan))) == (None, [])


def test_a_quote_that_was_taken_back_leaves_no_words_and_keeps_its_place():
    quote = quote_of(theme_of(heard()), "I can’t get home.")
    evidence = cite(add_intention(), quote)
    withdraw(quote)
    text = evidence_text(again(evidence))
    assert (text.wording, text.no_words) == ("", "[withdrawn by the person who said it]")
    assert text.cited_on == today()
    assert to_decide(again(evidence.intention.plan)) == []  # there is nothing left to decide


# ---- looking again, and looking for ----


def test_a_decision_is_looked_at_again_on_its_day_unless_another_came_since():
    with set_to(date(2026, 11, 1)):
        decision = decide(add_intention(), review_on=date(2026, 12, 1))
    with set_to(date(2026, 11, 30)):
        assert queries.decisions_to_review(HUB) == []
    with set_to(date(2026, 12, 1)):
        assert [one.id for one in queries.decisions_to_review(HUB)] == [decision.id]
        decide(again(decision).intention, Outcome.DID, "They run.")
        assert queries.decisions_to_review(HUB) == []
    with pytest.raises(Refused, match="must come after"):
        decide(again(decision).intention, review_on=today())


def test_intentions_are_found_by_their_words_and_what_was_decided():
    buses, food = add_intention(title="Later buses"), add_intention(build_plan(2028), "Cheaper food")
    decide(food, what="Breakfast is free.")
    assert [one.id for one in queries.search(HUB, "BUSES later")] == [buses.id]
    assert [one.id for one in queries.search(HUB, "breakfast")] == [food.id]
    assert [one.id for one in queries.search(HUB, "plan 2028")] == [food.id]
    assert queries.search(HUB, "zebra") == []
    assert queries.search_published("breakfast") == []
