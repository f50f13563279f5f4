"""A small city for asking who may open what: forums with all that can belong to one, and a person of each kind."""

from dataclasses import dataclass
from datetime import timedelta

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Role
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper, keep, keep_paper
from coprod_hub.core.jobs import Job
from coprod_hub.forums.models import Forum
from coprod_hub.insight.models import Theme
from coprod_hub.responses.models import Answer, BatchState, ImportBatch, Upload, UploadState
from coprod_hub.rights.rules import RequestKind
from coprod_hub.rights.service import record_request
from coprod_hub.surveys import service as surveys_service
from coprod_hub.surveys.models import Survey
from tests.builders import accounts, commissioning, feedback, forums
from tests.builders.accounts import HUB
from tests.builders.responses import record
from tests.builders.surveys import build_survey, open_survey_for, words
from tests.evaluation import secrets


@dataclass(frozen=True)
class Thing:
    """All the ids that belong to one forum, by the name they have in addresses; `closed`, `draft`, `open` surveys."""

    ids: dict[str, str]
    draft: dict[str, str]
    open: dict[str, str]


@dataclass(frozen=True)
class City:
    """Who asks, by column, and what they ask for, by letter."""

    people: dict[str, Person | None]
    things: dict[str, Thing]
    ids: dict[str, str]


def build() -> City:
    """Everything, through the services."""
    partner = forums.partner()
    mine, other = forums.forum("Youth Council"), forums.forum("Care Council")
    theirs = forums.forum("Parents", organisation=partner)
    one = accounts.officer("Olive One")
    forums.given_to(mine, one)
    people: dict[str, Person | None] = {
        "nobody": None,
        "member": forums.member_of(mine, "Red Kite"),
        "officer of A": one,
        "officer": accounts.officer("Priya Shah"),
        "officer of P": forums.officer_of(partner),
        "commissioner": accounts.commissioner(),
        "procurement": accounts.staff(Role.PROCUREMENT, name="Paul Lane"),
        "safeguarding": accounts.staff(Role.SAFEGUARDING, name="Amara Osei"),
        "administrator": accounts.administrator(),
    }
    things = {
        "A": _thing(mine, people["officer of A"]),
        "B": _thing(other, None),
        "P": _thing(theirs, people["officer of P"]),
        "S": _thing(theirs, people["officer of P"], shared=True),
    }
    return City(people, things, _others(one) | _tender(people))


def _thing(forum: Forum, officer: Person | None, *, shared: bool = False) -> Thing:
    letter = f"{forum.slug} {shared}"
    forum, team = db.session.get_one(Forum, forum.id), [accounts.fresh(officer)] if officer else []
    member = forums.member_of(forum, f"Kite {letter}".replace("-", " ").replace(" ", ""), f"Known {letter}")
    closed = commissioning.heard("Buses", title=f"Closed {letter}", forum=forum, team=team)
    ids = _thread(closed, forums.place_of(forum, member).id)
    if shared:
        with transaction():
            surveys_service.share(HUB, db.session.get_one(Survey, closed.id), shared=True)
    draft = build_survey(f"Draft {letter}", [words("Why?", key="question")], forum=forum, team=team)
    opened = open_survey_for(title=f"Open {letter}", questions=[words("Why?", key="why")], forum=forum, team=team)
    record(opened, "", {"why": "Because."})
    ids |= {"slug": forum.slug, "member_id": member.id, "officer_id": officer.id if officer else "nobody"}
    return Thing(ids, _of_survey(draft), _of_survey(opened) | _import(opened) | _answer(opened))


def _of_survey(survey: Survey) -> dict[str, str]:
    survey = db.session.get_one(Survey, survey.id)
    definition = survey.version.definition
    return {
        "survey_id": survey.id,
        "group_id": survey.audiences[0].id,
        "token": survey.audiences[0].token,
        "question": definition.questions[0].key,
        "page_key": definition.pages[0].key,
    }


def _thread(survey: Survey, membership_id: str) -> dict[str, str]:
    theme = commissioning.theme_of(survey)
    quote = commissioning.quote_of(theme)
    plan = commissioning.build_plan(year=2027 + db.session.query(Survey).count())
    intention = commissioning.add_intention(plan)
    evidence = commissioning.cite(intention, commissioning.theme_of(survey))
    decision = commissioning.decide(intention)
    reply = feedback.reply_to(decision, published=False)
    survey = db.session.get_one(Survey, survey.id)
    with transaction():
        analysis = db.session.get_one(Theme, commissioning.theme_of(survey).id).analysis
        analysis.picture = keep("words.png", "image/png", b"picture")
        keep_paper(survey, Paper.PDF, "summary.pdf", b"%PDF", "x")
        keep_paper(plan, Paper.DRAFT, "draft.docx", b"PK", "x")
        job = _job("pages.summary_files", survey.id)
        db.session.add_all([job, _job("commissioning.draft", plan.id)])
        db.session.flush()
        job_id, analysis_id = job.id, analysis.id
    return _of_survey(survey) | {
        "membership_id": membership_id,
        "theme_id": theme.id,
        "quote_id": quote.id,
        "analysis_id": analysis_id,
        "plan_id": plan.id,
        "intention_id": intention.id,
        "evidence_id": evidence.id,
        "decision_id": decision.id,
        "reply_id": reply.id,
        "job_id": job_id,
    }


def _job(name: str, about_id: str) -> Job:
    return Job(name=name, arguments={}, about_id=about_id, asked_at=now())


def _import(survey: Survey) -> dict[str, str]:
    kept = {"survey_id": survey.id, "file_name": "paper.csv", "made_at": now()}
    with transaction():
        batch = ImportBatch(**kept, state=BatchState.LIVE)
        upload = Upload(**kept, size=1, digest="0", state=UploadState.READING, expires_on=today() + timedelta(days=2))
        db.session.add_all([batch, upload])
        db.session.flush()
        return {"batch_id": batch.id, "upload_id": upload.id}


def _answer(survey: Survey) -> dict[str, str]:
    survey = db.session.get_one(Survey, survey.id)
    found = next(one for one in db.session.query(Answer) if one.response.survey_id == survey.id)
    return {"answer_id": found.id}


def _others(person: Person) -> dict[str, str]:
    """What belongs to no forum: a request about a person."""
    with transaction():
        asked = record_request(HUB, RequestKind.SEE, accounts.fresh(person), today())
        return {"request_id": asked.id}


def _tender(people: dict[str, Person | None]) -> dict[str, str]:
    """A tender that is being marked: the member is on one of its panels, which the commissioner chairs and guides."""
    on_it = {
        "member with an open sheet": people["member"],
        "member of another panel": accounts.member("Curlew", "C"),
        "officer with a sheet": accounts.officer("Ophelia Oft"),
        "chair": people["commissioner"],
        "facilitator": people["commissioner"],
    }
    return secrets.being_marked(on_it)
