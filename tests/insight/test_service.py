"""What people decide about themes and quotes: only the survey's team, every decision kept, nothing ever lost."""

import pytest
from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.insight import queries, service
from coprod_hub.insight.models import Quote, QuoteState, Theme, ThemeEdit
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.commissioning import heard, quote_of, theme_of


@pytest.fixture
def officer(app) -> Person:
    return make.officer()


@pytest.fixture
def survey(officer) -> Survey:
    return heard("Buses stop too early", "Staff listen", team=[officer])


def do(verb, actor, theme: Theme, *more: str) -> Theme:
    with transaction() as session:
        verb(actor, session.get_one(Theme, theme.id), *more)
    return db.session.get_one(Theme, theme.id)


def edits(theme: Theme) -> list[tuple[str, str, str | None]]:
    kept = db.session.scalars(select(ThemeEdit).where(ThemeEdit.theme_id == theme.id).order_by(ThemeEdit.at))
    return [(edit.verb.value, edit.value, edit.person_id) for edit in kept]


def test_a_theme_is_called_what_a_person_says_and_the_suggestion_stays(survey, officer):
    theme = do(service.rename, officer.actor, theme_of(survey), "Getting home at night")
    assert (theme.label, theme.name, theme.suggested) == (
        "Getting home at night",
        "Getting home at night",
        "Buses stop too early",
    )
    assert edits(theme) == [("renamed", "Getting home at night", officer.id)]


def test_an_empty_name_goes_back_to_the_suggestion(survey, officer):
    do(service.rename, officer.actor, theme_of(survey), "Getting home")
    theme = do(service.rename, officer.actor, theme_of(survey), "")
    assert (theme.label, theme.name) == ("Buses stop too early", None)
    assert [value for _, value, _ in edits(theme)] == ["Getting home", ""]


def test_the_same_name_again_is_no_decision(survey, officer):
    theme = do(service.rename, officer.actor, theme_of(survey), "")
    assert edits(theme) == []


def test_a_hidden_theme_can_be_shown_again_and_each_step_is_kept(survey, officer):
    theme = theme_of(survey)
    for verb in (service.hide, service.hide, service.show, service.show):
        theme = do(verb, officer.actor, theme)
    assert theme.hidden_at is None
    assert [verb for verb, _, _ in edits(theme)] == ["hidden", "shown"]


def test_every_decision_stands_in_the_log_without_a_word_of_it(survey, officer):
    theme = do(service.rename, officer.actor, theme_of(survey), "Getting home")
    do(service.hide, officer.actor, theme)
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.thing_id == theme.id).order_by(AuditEntry.at))
    assert [(entry.verb, entry.person_id, entry.details) for entry in logged] == [
        ("renamed", officer.id, {}),
        ("hidden", officer.id, {}),
    ]


# ---- quotes ----


def decide(actor, quote: Quote, state: QuoteState) -> Quote:
    with transaction() as session:
        service.decide_quote(actor, session.get_one(Quote, quote.id), state)
    return db.session.get_one(Quote, quote.id)


def test_a_quote_is_approved_by_somebody_on_some_day_and_never_changed(survey, officer):
    quote = quote_of(theme_of(survey), "I can’t get home after seven.", QuoteState.SUGGESTED)
    quote = decide(officer.actor, quote, QuoteState.APPROVED)
    assert (quote.state, quote.decided_by_id, quote.words) == (
        QuoteState.APPROVED,
        officer.id,
        "I can’t get home after seven.",
    )
    assert quote.decided_at
    assert db.session.scalars(select(AuditEntry.verb).where(AuditEntry.thing_id == quote.id)).all() == [
        "approved a quote"
    ]


def test_a_quote_that_was_approved_can_be_left_out_again(survey, officer):
    quote = quote_of(theme_of(survey))
    assert decide(officer.actor, quote, QuoteState.DECLINED).state is QuoteState.DECLINED
    assert queries.approved_quotes(survey.id) == []


def test_withdrawn_words_cannot_be_approved(survey, officer):
    quote = quote_of(theme_of(survey), "", QuoteState.DECLINED)
    with pytest.raises(Refused, match="withdrawn"):
        decide(officer.actor, quote, QuoteState.APPROVED)


# ---- who may ----


def people_outside(officer) -> list[Person]:
    return [
        make.officer(name="Callum Boyd"),
        make.commissioner(),
        make.administrator(),
        make.member(),
        make.staff(Role.PROCUREMENT, name="Pat Brown"),
    ]


def test_nobody_outside_the_team_decides_anything(survey, officer):
    theme = theme_of(survey)
    quote = quote_of(theme, state=QuoteState.SUGGESTED)
    for person in people_outside(officer):
        assert not service.may_decide(person.actor, survey)
        for verb, more in ((service.rename, ("Mine",)), (service.hide, ()), (service.show, ())):
            with pytest.raises(NotAllowed):
                do(verb, person.actor, theme, *more)
        with pytest.raises(NotAllowed):
            decide(person.actor, quote, QuoteState.APPROVED)
    assert edits(theme) == []
    assert db.session.get_one(Quote, quote.id).state is QuoteState.SUGGESTED


def test_a_commissioner_of_the_team_decides_and_a_safeguarding_lead_of_it_does_not(officer):
    tom, sam = make.commissioner(), make.staff(Role.SAFEGUARDING, name="Sam Lead")
    survey = heard(team=[officer, tom, sam])
    assert service.may_decide(tom.actor, survey)
    assert not service.may_decide(sam.actor, survey)
