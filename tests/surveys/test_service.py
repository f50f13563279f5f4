"""Making, opening and closing a survey, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.jobs import Job
from coprod_hub.surveys import questions as writing
from coprod_hub.surveys import service
from coprod_hub.surveys.models import Audience, Survey, SurveyVersion, TeamMember
from coprod_hub.surveys.rules import Marker, Promise, SurveyState
from tests.builders import accounts
from tests.builders.forums import forum
from tests.builders.surveys import BUILDER, build_survey, close, group_of, open_survey_for, single, words

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def priya(app: Flask) -> Actor:
    return accounts.officer().actor


def start(actor: Actor, title: str = "Buses") -> Survey:
    with transaction():
        return service.start_survey(actor, title)


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


# ---- making ----


def test_a_survey_begins_with_a_title_and_one_empty_page(priya: Actor):
    survey = start(priya, "  Getting   there ")
    assert survey.title == "Getting there"
    assert survey.state is SurveyState.DRAFT
    assert [page.questions for page in survey.version.definition.pages] == [()]


def test_whoever_starts_it_is_on_its_team(priya: Actor):
    assert [member.person_id for member in start(priya).team] == [priya.person_id]


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_title_has_something_in_it_and_an_end(priya: Actor, title: str):
    with pytest.raises(Refused):
        start(priya, title)


def test_a_commissioner_reads_and_does_not_write():
    reader = accounts.commissioner().actor
    survey = build_survey()
    with pytest.raises(NotAllowed):
        start(reader)
    with pytest.raises(NotAllowed), transaction():
        service.add_group(reader, survey, "Foster carers", Marker.DIAMOND)
    with pytest.raises(NotAllowed), transaction():
        service.open_survey(reader, survey)


def test_a_survey_is_described(priya: Actor):
    council = forum("Youth Council")
    survey = start(priya)
    with transaction():
        service.describe(
            priya,
            survey,
            title="Buses & bikes",
            purpose="To know what helps.\r\nThank you.",
            promise=Promise.PRIVATE,
            can_change="The times",
            forum_id=council.id,
        )
    assert (survey.title, survey.purpose) == ("Buses & bikes", "To know what helps.\nThank you.")
    assert survey.promise is Promise.PRIVATE
    assert survey.forum is not None
    assert survey.forum.name == "Youth Council"


def test_a_forum_that_is_gone_is_not_found(priya: Actor):
    survey = start(priya)
    with pytest.raises(NotFound), transaction():
        service.describe(priya, survey, title="Buses", purpose="", promise=Promise.NO_NAMES, forum_id="nowhere")


def test_a_reply_is_promised_for_the_future_only(priya: Actor):
    survey = start(priya)
    with pytest.raises(Refused, match="future"), transaction():
        service.name_decision(priya, survey, "Tom Reed, Director", today())
    assert survey.reply_by is None


def test_a_draft_can_be_thrown_away_with_all_that_is_in_it(priya: Actor):
    survey = build_survey(actor=priya)
    with transaction():
        service.delete_draft(priya, survey)
    assert [rows(table) for table in (Survey, SurveyVersion, Audience, TeamMember)] == [0, 0, 0, 0]


def test_a_survey_that_was_opened_is_never_deleted(priya: Actor):
    survey = open_survey_for("Young people")
    for _ in range(2):
        with pytest.raises(Refused, match="stays"), transaction():
            service.delete_draft(priya, survey)
        if survey.state is SurveyState.OPEN:
            close(survey)
    assert rows(Survey) == 1


# ---- groups ----


def names(survey: Survey) -> list[str]:
    return [group.name for group in survey.audiences]


def test_each_group_gets_a_link_of_its_own():
    survey = build_survey(audiences=["Young people", "Professionals"])
    tokens = {group.token for group in survey.audiences}
    assert len(tokens) == 2
    assert all(len(token) >= 32 for token in tokens)


def test_groups_move_up_and_down_and_stop_at_the_ends():
    survey = build_survey(audiences=["Young people", "Parents and carers", "Professionals"])
    for name, steps, expected in [
        ("Professionals", -1, ["Young people", "Professionals", "Parents and carers"]),
        ("Professionals", -1, ["Professionals", "Young people", "Parents and carers"]),
        ("Professionals", -1, ["Professionals", "Young people", "Parents and carers"]),
        ("Parents and carers", 1, ["Professionals", "Young people", "Parents and carers"]),
        ("Professionals", 1, ["Young people", "Professionals", "Parents and carers"]),
    ]:
        with transaction():
            service.move_group(BUILDER, group_of(survey, name), steps)
        assert names(survey) == expected


def test_a_group_is_renamed_and_keeps_its_link():
    survey = build_survey(audiences=["Young people"])
    token = survey.audiences[0].token
    with transaction():
        service.change_group(BUILDER, survey.audiences[0], "Young people, 11 to 18", Marker.CROSS)
    group = survey.audiences[0]
    assert (group.name, group.marker, group.token) == ("Young people, 11 to 18", Marker.CROSS, token)


def test_two_groups_never_share_a_name_or_a_shape():
    survey = build_survey(audiences=["Young people"])
    with pytest.raises(Refused, match="called “YOUNG people” already"), transaction():
        service.add_group(BUILDER, survey, "YOUNG people", Marker.CROSS)
    with pytest.raises(Refused, match="“Young people” has this shape"), transaction():
        service.add_group(BUILDER, survey, "Grandparents", Marker.CIRCLE)
    assert names(survey) == ["Young people"]


def test_a_group_may_keep_its_own_name_and_shape():
    survey = build_survey(audiences=["Young people"])
    with transaction():
        service.change_group(BUILDER, survey.audiences[0], "Young people", Marker.CIRCLE)


def test_a_group_is_removed_and_can_be_added_again():
    survey = build_survey(audiences=["Young people", "Providers"])
    with transaction():
        service.remove_group(BUILDER, group_of(survey, "Young people"))
    assert names(survey) == ["Providers"]
    assert ("Young people", Marker.CIRCLE) in service.usual_groups_left(survey)
    with transaction():
        service.add_group(BUILDER, survey, "Young people", Marker.CIRCLE)
    assert names(survey) == ["Providers", "Young people"]


# ---- the team ----


def test_somebody_on_the_team_lets_a_commissioner_read(priya: Actor):
    survey = start(priya)
    tom = accounts.commissioner()
    with transaction():
        service.join_team(priya, survey, tom)
        service.join_team(priya, survey, tom)
    assert {member.person.name for member in survey.team} == {"Priya Shah", "Tom Reed"}


def test_an_officer_outside_the_team_cannot_let_herself_in(priya: Actor):
    survey = start(priya)
    sam = accounts.officer("Sam Idowu")
    with pytest.raises(NotAllowed), transaction():
        service.join_team(sam.actor, survey, sam)
    with pytest.raises(NotAllowed), transaction():
        service.leave_team(sam.actor, survey, priya.person_id or "")


def test_an_administrator_can_change_every_team(priya: Actor):
    survey = start(priya)
    dana = accounts.administrator()
    with transaction():
        service.join_team(dana.actor, survey, dana)
        service.leave_team(dana.actor, survey, priya.person_id or "")
    assert [member.person.name for member in survey.team] == ["Dana Okafor"]


def test_a_forum_member_is_never_on_a_team(priya: Actor):
    survey = start(priya)
    member = accounts.member()
    with pytest.raises(Refused), transaction():
        service.join_team(priya, survey, member)
    with pytest.raises(Refused), transaction():
        service.join_team(priya, survey, None)


def test_the_last_of_the_team_stays(priya: Actor):
    survey = start(priya)
    with pytest.raises(Refused, match="Add another person first"), transaction():
        service.leave_team(priya, survey, priya.person_id or "")
    with pytest.raises(NotFound), transaction():
        service.leave_team(priya, survey, "nobody")


# ---- opening and closing ----


def test_opening_is_refused_with_every_reason(priya: Actor):
    survey = start(priya)
    with pytest.raises(Refused) as refused, transaction():
        service.open_survey(priya, survey)
    assert len(refused.value.reasons) == 5
    assert survey.state is SurveyState.DRAFT


def test_a_reply_by_day_that_has_passed_in_the_meantime_stops_the_opening(priya: Actor):
    survey = build_survey()
    with transaction():
        survey.reply_by = today() - timedelta(days=1)
    with pytest.raises(Refused, match="has passed"), transaction():
        service.open_survey(priya, survey)


def test_opening_freezes_what_is_asked_and_promised():
    survey = open_survey_for("Young people")
    assert survey.state is SurveyState.OPEN
    assert survey.version.frozen_at is not None
    question, group = survey.version.definition.questions[0], survey.audiences[0]
    page = survey.version.definition.pages[0]
    for write in [
        lambda: service.describe(BUILDER, survey, title="Other", purpose="", promise=Promise.PRIVATE),
        lambda: service.name_decision(BUILDER, survey, "Nobody", None),
        lambda: service.add_group(BUILDER, survey, "Providers", Marker.CROSS),
        lambda: service.change_group(BUILDER, group, "Others", Marker.CROSS),
        lambda: service.move_group(BUILDER, group, 1),
        lambda: service.remove_group(BUILDER, group),
        lambda: writing.add_page(BUILDER, survey),
        lambda: writing.rename_page(BUILDER, survey, page.key, "Other"),
        lambda: writing.move_page(BUILDER, survey, page.key, 1),
        lambda: writing.remove_page(BUILDER, survey, page.key),
        lambda: writing.add_question(BUILDER, survey, page.key, single("More?")),
        lambda: writing.change_question(BUILDER, survey, question),
        lambda: writing.move_question(BUILDER, survey, question.key, 1),
        lambda: writing.remove_question(BUILDER, survey, question.key),
    ]:
        with pytest.raises(Refused, match="cannot change any more"), transaction():
            write()


def test_a_survey_is_opened_once():
    survey = open_survey_for("Young people")
    with pytest.raises(Refused, match="opened already"), transaction():
        service.open_survey(BUILDER, survey)


def test_closing_wakes_the_features_above():
    survey = close(open_survey_for("Young people"))
    assert survey.state is SurveyState.CLOSED
    assert survey.closed_at is not None
    assert list(db.session.scalars(select(Job.name))) == ["core.look"]


@pytest.mark.parametrize("make", [build_survey, lambda: close(open_survey_for())], ids=["draft", "closed"])
def test_only_an_open_survey_is_closed(make):
    survey = make()
    with pytest.raises(Refused), transaction():
        service.close_survey(BUILDER, survey)


def test_what_staff_do_is_written_down(priya: Actor):
    survey = open_survey_for("Young people", actor=priya)
    with transaction():
        service.close_survey(priya, survey)
    told = select(AuditEntry.verb).where(AuditEntry.thing_id == survey.id, AuditEntry.person_id == priya.person_id)
    assert {"started", "described", "opened", "closed"} <= set(db.session.scalars(told))


# ---- two officers at once ----


def test_a_change_made_blindly_is_refused(priya: Actor):
    survey = build_survey()
    seen = survey.version.edits
    with transaction():
        service.name_decision(priya, survey, "Tom Reed, Director", today() + timedelta(days=9), seen)
    sam = accounts.officer("Sam Idowu").actor
    with pytest.raises(service.ChangedMeanwhile), transaction():
        service.describe(sam, survey, title="Other", purpose="", promise=Promise.NO_NAMES, edits=seen)
    assert survey.title != "Other"


@pytest.mark.parametrize(
    "change",
    [
        lambda survey: service.add_group(BUILDER, survey, "Providers", Marker.CROSS),
        lambda survey: service.move_group(BUILDER, survey.audiences[0], 1),
        lambda survey: writing.add_page(BUILDER, survey),
        lambda survey: writing.move_question(BUILDER, survey, survey.version.definition.questions[0].key, 1),
    ],
)
def test_every_change_of_a_draft_is_an_edit(change):
    survey = build_survey()
    before = survey.version.edits
    with transaction():
        change(survey)
    assert survey.version.edits == before + 1


def test_of_two_officers_at_the_same_moment_one_is_refused(app: Flask):
    survey = build_survey()
    survey_id, seen = survey.id, survey.version.edits
    db.session.rollback()
    start_line = Barrier(2)

    def rename(title: str) -> str:
        with app.app_context():
            start_line.wait()
            try:
                with transaction():
                    mine = db.session.get_one(Survey, survey_id)
                    service.describe(BUILDER, mine, title=title, purpose="", promise=Promise.NO_NAMES, edits=seen)
            except (service.ChangedMeanwhile, StaleDataError):
                return ""
            return title

    with ThreadPoolExecutor(2) as officers:
        saved = [title for title in officers.map(rename, ["Hers", "His"]) if title]
    assert saved == [db.session.get_one(Survey, survey_id).title]


def test_opening_something_else_than_was_seen_is_refused():
    survey = build_survey()
    seen = survey.version.edits
    with transaction():
        writing.add_page(BUILDER, survey)
    with pytest.raises(service.ChangedMeanwhile), transaction():
        service.open_survey(BUILDER, survey, seen)


# ---- questions ----


def test_questions_are_written_page_by_page():
    survey = build_survey(questions=[])
    with transaction():
        writing.add_page(BUILDER, survey, " Getting  there ")
    page = survey.version.definition.pages[0]
    bus, why = single("Bus?", key="bus"), words("Why?", key="why")
    with transaction():
        writing.add_question(BUILDER, survey, page.key, bus)
        writing.add_question(BUILDER, survey, page.key, why)
        writing.move_question(BUILDER, survey, "why", -1)
        writing.change_question(BUILDER, survey, single("The bus?", key="bus"))
    definition = survey.version.definition
    assert [question.text for question in definition.questions] == ["Why?", "The bus?"]
    assert definition.pages[0].title == "Getting there"
    with transaction():
        writing.remove_question(BUILDER, survey, "why")
        writing.rename_page(BUILDER, survey, page.key, "")
    assert [question.key for question in survey.version.definition.questions] == ["bus"]


def test_pages_move_and_go():
    survey = build_survey(questions=[single("a", key="a"), single("b", key="b")])
    first = survey.version.definition.pages[0].key
    with transaction():
        writing.move_page(BUILDER, survey, first, 1)
    assert [question.key for question in survey.version.definition.questions] == ["b", "a"]
    with transaction():
        writing.remove_page(BUILDER, survey, first)
    assert [question.key for question in survey.version.definition.questions] == ["b"]


@pytest.mark.parametrize(
    "write",
    [
        lambda survey: writing.change_question(BUILDER, survey, single("Gone?", key="gone")),
        lambda survey: writing.move_question(BUILDER, survey, "gone", 1),
        lambda survey: writing.remove_question(BUILDER, survey, "gone"),
        lambda survey: writing.add_question(BUILDER, survey, "gone", single("Bus?")),
        lambda survey: writing.rename_page(BUILDER, survey, "gone", "Other"),
        lambda survey: writing.move_page(BUILDER, survey, "gone", 1),
        lambda survey: writing.remove_page(BUILDER, survey, "gone"),
    ],
)
def test_what_somebody_else_removed_is_not_found(write):
    survey = build_survey()
    with pytest.raises(NotFound, match="not there any more"), transaction():
        write(survey)


# ---- what the database itself refuses ----


def test_the_database_knows_no_open_survey_without_who_decides():
    survey = build_survey()
    with pytest.raises(IntegrityError), transaction():
        survey.state, survey.opened_at, survey.decision_maker = SurveyState.OPEN, now(), ""


def test_the_database_knows_no_open_survey_without_a_day_for_the_reply():
    survey = build_survey()
    with pytest.raises(IntegrityError), transaction():
        survey.state, survey.opened_at, survey.reply_by = SurveyState.OPEN, now(), None


def test_the_database_knows_no_closed_survey_that_never_closed():
    survey = open_survey_for("Young people")
    with pytest.raises(IntegrityError), transaction():
        survey.state = SurveyState.CLOSED
