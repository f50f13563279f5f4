"""What Wolverford asked this year, and what its invented people answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import func, select

from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.demo import words
from coprod_hub.demo.cast import Cast
from coprod_hub.responses.models import BatchState, ImportBatch, Response
from coprod_hub.responses.service import record_response
from coprod_hub.surveys import questions as writing
from coprod_hub.surveys import service, showing
from coprod_hub.surveys.definition import Definition, Numbers, Page, Polarity, Question, ShowIf, relabelled
from coprod_hub.surveys.kinds import AGREEMENT, HOW_GOOD, HOW_OFTEN, YES_NO, Reading, kind_of
from coprod_hub.surveys.models import Audience, Survey
from coprod_hub.surveys.numbers import bands
from coprod_hub.surveys.rules import Marker, Promise

NONE = "None of these"
ON_PHONES = 5
OFTEN = relabelled(HOW_OFTEN)
WEEKS = Numbers(least="0", most="300", unit="weeks", starts=("0", "5", "10", "20", "40"))
MINUTES = Numbers(least="0", most="180", unit="minutes", starts=("0", "10", "20", "30", "60"))
CLUBS = ("Garland Street", "The Yard", "brindley one", "the one by the leisure centre", "All of them")
Answers = Callable[[Random, Question, str], Reading]


@dataclass(frozen=True)
class Asking:
    """One survey as it is set up."""

    title: str
    purpose: str
    can_change: str
    decision_maker: str
    groups: Sequence[tuple[str, Marker]]
    pages: Sequence[Sequence[Question]]
    forum: str
    promise: Promise = Promise.NO_NAMES


HELP_WITH_WORRIES = Asking(
    title="Help with feelings and worries",
    purpose="We are choosing and paying for new help for young people who feel low or worried. What should it be like?",
    can_change="Where it is, when it is open, who works there and how you get in touch. The budget is fixed.",
    decision_maker="Helen Marsh, Head of Children’s Commissioning",
    groups=(
        ("Young people", Marker.CIRCLE),
        ("Parents and carers", Marker.SQUARE),
        ("Professionals", Marker.TRIANGLE),
        ("Foster carers", Marker.DIAMOND),
    ),
    pages=(
        (Question("useduse", "single", "Have you used any help with feelings or worries in the last year?",
                  "Professionals: has a family you work with?", relabelled(
                      ("Yes", "No, I did not need to", "No, I could not get it", "Not sure"))),),
        (Question("easyget", "scale", "How easy was it to get help?", "", relabelled(
            ("Very easy", "Easy", "OK", "Hard", "Very hard"))),),
        (Question("wherego", "several", "Where would you go for help?", "", relabelled(
            ("School or college", "A youth club", "A doctor", "A clinic in town", "Online or by text"), alone=NONE)),),
        (Question("listend", "scale", "“The people who help listen to me.”", "How much do you agree?",
                  relabelled(AGREEMENT)),),
        (Question("onething", "long_text", "What one thing would make help better?",
                  "Please do not write names. A few words are enough.", polarity=Polarity.CHANGE),),
    ),
    forum="headstart",
)  # fmt: skip

PLACES_TO_GO = Asking(
    title="Places to go after school",
    purpose="The city is deciding which youth clubs stay open late this winter. Where do you go, and what would help?",
    can_change="Which clubs open late, on which days, and what is on there.",
    decision_maker="Imran Aziz, Head of Youth Services",
    groups=(("Young people", Marker.CIRCLE),),
    pages=(
        (Question("howoften", "scale", "How often do you go to a youth club?", "", OFTEN),),
        (Question("minutes", "number", "How long does it take you to get there?", options=bands(MINUTES),
                  show_if=ShowIf("howoften", tuple(option.key for option in OFTEN[:-1])), numbers=MINUTES),
         Question("waysafe", "yes_no", "Do you feel safe on your way there?", options=YES_NO,
                  show_if=ShowIf("howoften", tuple(option.key for option in OFTEN[:-1])))),
        (Question("whatfor", "several", "What do you go for?", "", relabelled(
            ("Friends", "Sport", "Music or art", "Food", "Somewhere warm", "Someone to talk to"), alone=NONE)),),
        (Question("howgood", "scale", "How good are the clubs near you?", "", relabelled(HOW_GOOD)),
         Question("whichone", "short_text", "Which club should open late?", "Its name is enough.", themes=False)),
    ),
    forum="youth",
)  # fmt: skip

OWN_PLACE = Asking(
    title="Moving into your own place",
    purpose="We are writing what we ask of people who offer homes to 18 to 25 year olds. Tell us what matters.",
    can_change="What we ask of them, and how we check it. You can also change which question young people mark.",
    decision_maker="Helen Marsh, Head of Children’s Commissioning",
    groups=(("Young people", Marker.CIRCLE), ("Professionals", Marker.TRIANGLE)),
    pages=(
        (Question("moved", "yes_no", "Have you moved into your own place?", "Professionals: has someone you work with?",
                  YES_NO),),
        (Question("weeks", "number", "How many weeks was the wait for it?", "A guess is fine.", bands(WEEKS),
                  show_if=ShowIf("moved", ("yes",)), numbers=WEEKS),),
        (Question("ready", "scale", "“I felt ready when I moved.”", "If you have not moved yet: do you feel ready now?",
                  relabelled(AGREEMENT)),),
        (Question("helped", "several", "What helped, or would help?", "", relabelled(
            ("Money to set up", "Someone to call", "Learning to cook", "Living near people I know",
             "Choosing the place myself"), alone=NONE)),
         Question("visits", "single", "How often should a worker visit in the first month?", "", relabelled(
             ("Every day", "Twice a week", "Once a week", "Only when I ask")))),
        (Question("howitis", "long_text", "What should people who offer homes know before they start?",
                  "Please do not write names. A few words are enough."),),
    ),
    forum="clic",
)  # fmt: skip

SAID: Mapping[str, Sequence[str]] = {
    "Young people": words.YOUNG_PEOPLE,
    "Parents and carers": words.PARENTS,
    "Professionals": words.PROFESSIONALS,
    "Foster carers": words.FOSTER_CARERS,
}


def set_up(actor: Actor, cast: Cast, asking: Asking, reply_by: date) -> Survey:
    """A draft with nothing missing; the commissioner joins its team when it is the council's."""
    survey = service.start_survey(actor, asking.title)
    service.describe(
        actor,
        survey,
        title=asking.title,
        purpose=asking.purpose,
        promise=asking.promise,
        can_change=asking.can_change,
        forum_id=cast.forums[asking.forum].id,
    )
    service.name_decision(actor, survey, asking.decision_maker, reply_by)
    for name, marker in asking.groups:
        service.add_group(actor, survey, name, marker)
    pages = tuple(Page(f"page{number}", "", tuple(asked)) for number, asked in enumerate(asking.pages, 1))
    writing.write_questions(actor, survey, Definition(pages))
    if actor.organisation_id is None:
        service.join_team(actor, survey, cast.staff["commissioner"])
    return survey


def answer_help_with_worries(survey: Survey) -> str:
    """A few answer on their phones, more on paper; returns one young person's three words."""
    random = Random(2026)
    paper = _paper(survey)
    three_words = [
        _answers(random, survey, audience, said, paper if number >= ON_PHONES else None)
        for audience in survey.audiences
        for number, said in enumerate(SAID[audience.name])
    ]
    people = {"Young people": 137, "Parents and carers": 46, "Professionals": 59}
    for audience in survey.audiences:
        for _ in range(people.get(audience.name, 0)):
            record_response(survey, audience, _choices(random, survey, audience), sent_on=_day(random, 30), batch=paper)
    _count(paper)
    return three_words[0]


def answer(survey: Survey, people: Mapping[str, int], seed: int, texts: Sequence[str] = ()) -> None:
    """That many people of each group answer, a few on their phones, the first of them in these words."""
    random = Random(seed)
    waiting, paper = list(texts), _paper(survey)
    for audience in survey.audiences:
        for number in range(people.get(audience.name, 0)):
            said = waiting.pop() if waiting else ""
            _answers(random, survey, audience, said, paper if number >= ON_PHONES else None)
    _count(paper)


def _paper(survey: Survey) -> ImportBatch:
    """Paper answers that an officer keyed elsewhere and brought in as a file: they hold no three words to hash."""
    batch = ImportBatch(survey_id=survey.id, file_name="paper.csv", made_at=now(), state=BatchState.LIVE)
    db.session.add(batch)
    db.session.flush()
    return batch


def _count(paper: ImportBatch) -> None:
    """An import says how many responses it brought; where all answered on their phones there was none."""
    of_paper = select(func.count()).select_from(Response).where(Response.batch_id == paper.id)
    paper.responses = db.session.scalar(of_paper) or 0
    if not paper.responses:
        db.session.delete(paper)
    db.session.flush()


def _answers(random: Random, survey: Survey, audience: Audience, said: str, paper: ImportBatch | None) -> str:
    readings = _choices(random, survey, audience)
    written = next((asked for asked in survey.version.definition.questions if asked.kind == "long_text"), None)
    if written and said:
        readings[written.key] = Reading(text=said)
    may_quote = random.random() < 0.7
    span = min(12, (now() - (survey.opened_at or now())).days + 1)
    return record_response(survey, audience, readings, may_quote, sent_on=_day(random, span), batch=paper)


def _choices(random: Random, survey: Survey, audience: Audience) -> dict[str, Reading]:
    """Believable choices: some options are liked more than others, and each question is skipped now and then."""
    definition = survey.version.definition
    readings: dict[str, Reading] = {}
    for question in definition.questions:
        if question.key not in showing.path(definition, {key: one.choices for key, one in readings.items()}):
            continue
        if question.kind in {"number", "short_text"}:
            typed = random.choice(CLUBS) if question.kind == "short_text" else str(int(random.triangular(2, 75, 12)))
            readings[question.key] = kind_of(question).read(question, ["" if random.random() < 0.2 else typed])
            continue
        keys = [option.key for option in question.options if not option.exclusive]
        if not keys or random.random() < 0.08:
            continue
        liking = Random(question.key + audience.name)
        weights = [1 + 3 * liking.random() for _ in keys]
        if question.kind == "several":
            liked = [key for key, weight in zip(keys, weights, strict=True) if random.random() < weight / 6]
            alone = [option.key for option in question.options if option.exclusive]
            readings[question.key] = Reading(tuple(liked or alone))
        else:
            readings[question.key] = Reading(tuple(random.choices(keys, weights)))
    return readings


def _day(random: Random, span: int) -> date:
    return today() - timedelta(days=random.randrange(span))
