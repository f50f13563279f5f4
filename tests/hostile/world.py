"""A city in which everything that anybody wrote is hostile: set through the services, as forms would have cleaned it.

One survey has been answered, read and published; one is a draft; one is open and being answered; a file is on its way.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO, StringIO

from coprod_hub.accounts.models import Person
from coprod_hub.accounts.service import add_organisation
from coprod_hub.commissioning import jobs as commissioning_jobs
from coprod_hub.commissioning.models import Outcome, Strand
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.core.confirmed import confirm
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import enqueue, run_waiting
from coprod_hub.core.notify import write_to
from coprod_hub.feedback import jobs as feedback_jobs
from coprod_hub.feedback import service as feedback_service
from coprod_hub.forums.models import Forum
from coprod_hub.insight import jobs as insight_jobs
from coprod_hub.insight import service as insight_service
from coprod_hub.insight.models import Quote, QuoteState, Theme
from coprod_hub.pages import jobs as pages_jobs
from coprod_hub.pages.summary import ask_for_files
from coprod_hub.pages.texts import texts
from coprod_hub.responses import bringing, import_jobs, releasing
from coprod_hub.responses.models import Response, Upload
from coprod_hub.rights import jobs as rights_jobs
from coprod_hub.rights.rules import RequestKind
from coprod_hub.rights.service import record_request
from coprod_hub.rights.told import as_json, everything
from coprod_hub.safeguarding import jobs as safeguarding_jobs
from coprod_hub.safeguarding import service as safeguarding_service
from coprod_hub.safeguarding.arrangements import arrange
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.raising import Wish
from coprod_hub.safeguarding.rules import Route
from coprod_hub.surveys import reading
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.rules import Promise
from tests.builders import accounts, commissioning, feedback, forums, safeguarding
from tests.builders.insight import themes_of
from tests.builders.responses import record
from tests.builders.results import close_and_count, said
from tests.builders.surveys import build_survey, open_survey_for, scale, several, single, words
from tests.hostile.strings import Packs
from tests.hostile.tenders import fill_tenders

#: Importing a feature's jobs registers them, as in the worker.
WORK = (commissioning_jobs, feedback_jobs, import_jobs, insight_jobs, pages_jobs, releasing, rights_jobs,
        safeguarding_jobs)  # fmt: skip
#: A worried sentence that screening knows, beside the hostile ones.
WORRY = "my dad hits me"
#: What several people say, so that there are themes to find beside the hostile ends of their sentences.
THEMES = (
    "the last bus home stops too early",
    "waiting for a counsellor takes too long",
    "more evenings at the youth club please",
)
QUOTED = 99
TOPICS = ("after school", "on a Sunday", "in winter", "when it rains", "for my sister", "near our road")


@dataclass(frozen=True)
class World:
    """Who and what there is: one person who may read nearly everything, a safeguarding lead, a member, and some ids."""

    everybody: str
    lead: str
    member: str
    answered: str
    open: str
    draft: str
    plan: str
    upload: str
    on_panel: str


def fill(packs: Packs) -> World:
    """Build it in the app that is there."""
    person = accounts.staff(
        Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR, Role.PROCUREMENT,
        name=packs.line("person.name", 120), email="zq.o'hara+zq@wolverford.example",
    )  # fmt: skip
    actor = person.actor
    with transaction():
        add_organisation(actor, packs.line("organisation.name", 120))
    group, member = _forum(packs)
    draft = build_survey(
        packs.line("survey.title draft"), _questions(packs, "draft"), _groups(packs), team=[person], forum=group,
        purpose=packs.text("survey.purpose draft"), can_change=packs.text("survey.can_change draft"),
        decision_maker=packs.line("survey.decision_maker draft"),
    )  # fmt: skip
    answered = _answered(packs, person, group)
    _read_and_sorted(packs, actor, answered)
    plan = _plan(packs, actor, answered)
    being = _open(packs, person)
    upload = _files(packs, actor, being)
    lead = _worries(packs, being)
    _requests(packs, actor, member)
    _messages(packs)
    run_waiting()
    on_panel = fill_tenders(Packs(packs.start))  # what of it is shown, and to whom, tests/evaluation asks
    db.session.rollback()
    return World(person.id, lead, member.id, answered.id, being.id, draft.id, plan, upload, on_panel)


def _forum(packs: Packs) -> tuple[Forum, Person]:
    group = forums.forum(
        packs.line("forum.name", 120), purpose=packs.text("forum.purpose"), who=packs.line("forum.who", 300),
        how_to_join=packs.text("forum.how_to_join"), rhythm=packs.line("forum.rhythm"),
        seats=packs.line("forum.seats"), run_by=packs.line("forum.run_by", 120),
        next_meeting_place=packs.line("forum.next_meeting_place"), next_meeting_on=today() + timedelta(days=3),
    )  # fmt: skip
    packs.values["person.nickname"] = "zqmark R\u0435d Kit\u0435 \u0639 z\u0300q"  # a nickname takes letters alone
    return group, forums.member_of(group, packs.values["person.nickname"], packs.line("person.known_as", 80))


def _groups(packs: Packs) -> list[str]:
    return [packs.line(f"audience.name {at}", 80) for at in ("first", "second")]


def _questions(packs: Packs, survey: str) -> list[Question]:
    """One of every kind that people are offered words in."""

    def line(what: str, longest: int = 200) -> str:
        return packs.line(f"survey_version.questions {survey} {what}", longest)

    return [
        single(
            line("single"), line("first answer", 150), line("second answer", 150), key="single01", hint=line("hint")
        ),
        several(
            line("several"), *(line(f"tick {at}", 150) for at in range(2)), alone=line("alone", 150), key="severl01"
        ),
        scale(line("scale"), *(line(f"step {at}", 150) for at in range(5)), key="scale001"),
        words(line("words"), key="words001", hint=line("words hint")),
    ]


def _answered(packs: Packs, person: Person, group: Forum) -> Survey:
    """Forty people of two groups wrote; its numbers, themes, picture and files are made."""
    first, second = _groups(packs)
    survey = open_survey_for(
        first, second, questions=_questions(packs, "answered"), title=packs.line("survey.title answered"), forum=group,
        purpose=packs.text("survey.purpose answered"), can_change=packs.text("survey.can_change answered"),
        decision_maker=packs.line("survey.decision_maker answered"), team=[person],
    )  # fmt: skip
    wrote = [f"{theme} {topic}" for theme in THEMES for topic in TOPICS]
    said(survey, first, [f"{one} {packs.line(f'answer.text {at}', 120)}" for at, one in enumerate(wrote)], "words001")
    said(survey, second, [f"{one} if you can" for one in wrote], "words001")
    return close_and_count(survey)


def _read_and_sorted(packs: Packs, actor: Actor, survey: Survey) -> None:
    """Somebody has read the answers and changed what the machine found."""
    theme_id = themes_of(survey)[0].id
    with transaction() as session:
        here, theme = session.get_one(Survey, survey.id), session.get_one(Theme, theme_id)
        reading.mark_read(actor, here)
        feedback_service.promise_later(actor, here, today() + timedelta(days=200), packs.text("later_day.because", 300))
        insight_service.rename(actor, theme, packs.line("theme.name", 120))
        # What a machine found: words of several people, which a service cannot be told to find.
        theme.suggested = packs.line("theme.suggested", 120)
        theme.keywords = [packs.line(f"theme.keywords {at}", 60) for at in range(3)]
        theme.analysis.cloud = [[packs.line(f"analysis.cloud {at}", 40), 12 - at] for at in range(3)]
        theme.analysis.count_note = packs.line("analysis.count_note", 300)
        quote = Quote(theme_id=theme.id, position=QUOTED, audience_id=here.audiences[0].id)
        quote.words = packs.text("quote.words", 350)
        session.add(quote)
        session.flush()
        insight_service.decide_quote(actor, quote, QuoteState.APPROVED)
        ask_for_files(actor, here)


def _plan(packs: Packs, actor: Actor, survey: Survey) -> str:
    """A published plan that cites them, with decisions, replies and something not decided."""
    theme = themes_of(survey)[0]
    quote = next(one for one in theme.quotes if one.position == QUOTED)
    plan = commissioning.build_plan(
        title=packs.line("plan.title"), introduction=packs.text("plan.introduction"), actor=actor
    )
    for at, (outcome, strand) in enumerate(((Outcome.WILL, Strand.VISION), (Outcome.CANNOT, Strand.PARTICIPATION))):
        meant = commissioning.add_intention(
            plan, title=packs.line(f"intention.title {at}"), description=packs.text(f"intention.description {at}"),
            can_change=packs.text(f"intention.can_change {at}"), affects=packs.line(f"intention.affects {at}"),
            strand=strand, actor=actor,
        )  # fmt: skip
        commissioning.cite(meant, theme)
        commissioning.cite(meant, quote)
        decision = commissioning.decide(
            meant, outcome, packs.text(f"decision.what {at}"), because=packs.text(f"decision.because {at}"),
            decided_by=packs.line(f"decision.decided_by {at}"), actor=actor,
        )  # fmt: skip
        feedback.reply_to(
            decision, packs.text(f"reply.you_said {at}"), packs.text(f"reply.we_did {at}"),
            packs.text(f"reply.would_change {at}"), actor=actor,
        )  # fmt: skip
    commissioning.publish(plan, actor)
    return plan.id


def _open(packs: Packs, person: Person) -> Survey:
    """A survey that takes names: somebody gave theirs."""
    survey = open_survey_for(
        *_groups(packs), questions=_questions(packs, "open"), title=packs.line("survey.title open"),
        promise=Promise.PRIVATE, purpose=packs.text("survey.purpose open"), team=[person],
        decision_maker=packs.line("survey.decision_maker open"), can_change=packs.text("survey.can_change open"),
    )  # fmt: skip
    record(survey, "", {"words001": packs.text("answer.text named")}, may_quote=True)
    with transaction() as session:
        one = session.query(Response).filter_by(survey_id=survey.id).one()
        one.name, one.reach = packs.line("response.name", 80), packs.line("response.reach")
    return survey


def _files(packs: Packs, actor: Actor, survey: Survey) -> str:
    """Files whose names, headings and cells are hostile: one checked and full of faults, one brought in, one broken."""
    asked = packs.values["survey_version.questions open words"]
    group = survey.audiences[0].name
    strange = [packs.line(f"upload.outcome {at}", 80) for at in range(2)]
    rows = [(one, packs.line(f"upload.row {at}")) for at, one in enumerate([group] * 3 + strange)]
    head = ("Group", asked, packs.line("upload.facts", 120))
    checked = _taken(actor, survey, packs.line("upload.file_name", 180), [head, *((*row, "") for row in rows)])
    brought = _taken(
        actor, survey, packs.line("import_batch.file_name", 180), [head, *((*row, "") for row in rows[:3])]
    )
    for upload in (checked, brought):
        with transaction() as session:
            found = session.get_one(Upload, upload)
            bringing.say_columns(actor, found, bringing.choices_of(found))
    run_waiting()
    with transaction() as session:
        bringing.bring(actor, session.get_one(Upload, brought), skip_bad_rows=False)
    _taken(actor, survey, packs.line("upload.message", 180), [("\x00" * 5, "\x01")])
    return checked


def _taken(actor: Actor, survey: Survey, name: str, rows: Sequence[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    with transaction() as session:
        here = session.get_one(Survey, survey.id)
        upload = bringing.take(actor, here, f"{name}.csv", BytesIO(out.getvalue().encode())).id
    run_waiting()
    return upload


def _worries(packs: Packs, survey: Survey) -> str:
    """Words were held; some were released in other words, some handed over; somebody wants us to get in touch.

    The lead has a name of her own: who is named in a concern is not shown it, and hostile names share their words.
    """
    lead_id = safeguarding.leads("Amara Osei")[0].id
    with transaction() as session:
        lead = session.get_one(Person, lead_id).actor
        arrange(accounts.HUB, {"hours": packs.line("safeguarding_setting.value", 150)})
    for at in range(3):
        record(survey, "", {"words001": f"{WORRY} {packs.text(f'concern.text {at}')}"})
    safeguarding.in_touch(
        Wish(packs.line("in_touch.name", 80), packs.line("in_touch.way"), packs.line("in_touch.safe_when"),
             packs.text("concern.text wish"))
    )  # fmt: skip
    with transaction() as session:
        held = session.query(Concern).filter(Concern.asked != "").order_by(Concern.id).all()
        for concern in held[1:]:
            safeguarding_service.look(lead, concern)
        safeguarding_service.release_redacted(
            lead, held[1], packs.text("concern.released"), packs.text("concern.because")
        )
        safeguarding_service.hand_over(lead, held[2], Route.OTHER, packs.line("hand_over.reference", 120))
    return lead_id


def _requests(packs: Packs, actor: Actor, member: Person) -> None:
    """What an administrator keeps: a request with what was found for it, and who has confirmed a text."""
    with transaction():
        person = accounts.fresh(member)
        asked = record_request(actor, RequestKind.SEE, person, today(), packs.text("rights_request.note"))
        asked.found = as_json(everything(person.id))
        relied_on = texts()[0]
        name = packs.line("confirmed_text.name", 120)
        confirm(actor, relied_on, relied_on.wording_hash, relied_on.readers[0], name, today())


def _messages(packs: Packs) -> None:
    """A message to somebody whose name is hostile, with a subject that nobody is meant to be able to choose."""
    with transaction():
        subject = "zqmark outbox.subject\r\nBcc: zq@zq.example\x00"
        write_to("zq@wolverford.example\r\n", subject, "codes_reset", name=packs.values["person.name"])
        enqueue("core.look")
