"""What Wolverford decided: themes named, quotes approved, a published plan with evidence, and replies."""

from collections.abc import Sequence
from datetime import timedelta

from coprod_hub.commissioning import service
from coprod_hub.commissioning.models import Decision, Intention, Plan
from coprod_hub.commissioning.rules import DecisionWords, Outcome, Strand
from coprod_hub.commissioning.service import IntentionWords
from coprod_hub.core import clock
from coprod_hub.core.clock import today
from coprod_hub.core.db import transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo.cast import Cast
from coprod_hub.feedback import service as feedback
from coprod_hub.feedback.rules import ReplyWords
from coprod_hub.insight import queries as insight
from coprod_hub.insight import service as deciding
from coprod_hub.insight.models import QuoteState, Theme
from coprod_hub.surveys.models import Survey

#: What people call a theme that has one of these among its keywords, most telling first.
NAMES = (
    (("wait", "waiting", "waited", "long"), "Waiting too long"),
    (("worker", "workers", "same"), "The same worker"),
    (("bus", "buses", "closer", "miles"), "Getting there"),
    (("evening", "evenings", "weekend", "saturday", "drop", "lesson", "school"), "Evenings and weekends"),
    (("listen", "listened", "listens", "ask"), "Being listened to"),
    (("text", "texting", "phone"), "Texting instead of calling"),
    (("group", "groups", "music", "art"), "Doing things together"),
)
QUOTES_APPROVED = 2


def name_themes(cast: Cast, survey: Survey) -> None:
    """The officer gives themes the names people would use, and reads the suggested quotes."""
    officer = cast.actor("officer")
    used: set[str] = set()
    for theme in insight.visible_themes(survey.id):
        name = next((name for keys, name in NAMES if name not in used and _marked_by(theme, keys)), "")
        if name:
            used.add(name)
            deciding.rename(officer, theme, name)
        for quote in theme.quotes[:QUOTES_APPROVED]:
            deciding.decide_quote(officer, quote, QuoteState.APPROVED)


def put_together(cast: Cast, survey: Survey) -> None:
    """A second officer's eye: some comments stood apart, then both were taken for one theme and counted again."""
    officer = cast.actor("officer")
    with transaction():
        one = next(theme for theme in insight.visible_themes(survey.id) if theme.label == "Being listened to")
        comments, _ = insight.said_in(officer, one, 1)
        apart = deciding.split(officer, one, [said.answer_id for said in comments[:6]], "Being asked first")
        whole = deciding.merge(officer, [one, apart], "Being listened to")
        deciding.rename(officer, whole, "Being listened to")
        analysis = whole.analysis
    run_waiting()
    with transaction():
        deciding.count_again(officer, insight.analysis(officer, analysis.id))
    run_waiting()


def _marked_by(theme: Theme, keys: Sequence[str]) -> bool:
    telling = " ".join([theme.suggested, *theme.keywords[:4]]).casefold().split()
    return any(key in telling for key in keys)


def make(cast: Cast, survey: Survey) -> None:
    """The plan of this year, written and published in the autumn, and next year's begun."""
    with clock.set_to(today() - timedelta(days=75)):
        with transaction():
            plan, decided = _plan(cast, insight.visible_themes(survey.id))
        with transaction():
            service.publish(cast.actor("commissioner"), plan)
        run_waiting()
    with clock.set_to(today() - timedelta(days=30)), transaction():
        _reply(cast, decided)
    with clock.set_to(today() - timedelta(days=5)):
        with transaction():
            _renamed_since(cast, survey)
            _taken_back(survey)
        run_waiting()
    with transaction():
        plan = service.start_plan(cast.actor("commissioner"), today().year + 1)
        service.add_intention(cast.actor("commissioner"), plan, Strand.PARTICIPATION, YOUTH_CLUBS)


EARLY_HELP = IntentionWords(
    "Help with feelings and worries, from next April",
    "One contract for early help with feelings and worries for 11 to 25 year olds, in place of three.",
    "Where it is, when it is open, who works there and how people get in touch. The budget is fixed.",
    "About 900 young people a year, their parents and carers, schools and youth clubs.",
)
SAME_WORKER = IntentionWords(
    "One worker who stays",
    "Every new contract asks that a young person keeps one worker, and says how changes are told.",
    "How long a worker should stay, and what happens when one leaves.",
    "Everybody who uses help that the council pays for.",
)
TRAVEL = IntentionWords(
    "Getting to help",
    "Pay for travel to appointments, or bring the help to where young people are.",
    "Which of the two, and where.",
    "Young people who live more than a mile from the clinic.",
)
YOUTH_CLUBS = IntentionWords(
    "Late opening at youth clubs",
    "Decide which clubs stay open late this winter.",
    "Which clubs, on which days, and what is on there.",
    "Young people in all areas of the city.",
)


def _plan(cast: Cast, themes: Sequence[Theme]) -> tuple[Plan, list[Decision]]:
    commissioner = cast.actor("commissioner")
    plan = service.start_plan(commissioner, today().year)
    service.describe_plan(
        commissioner,
        plan,
        plan.title,
        "What we mean to do this year for children and young people, and what they told us about it.",
    )
    help_, same, travel = (
        service.add_intention(commissioner, plan, strand, words)
        for strand, words in (
            (Strand.MARKET_AND_DELIVERY, EARLY_HELP),
            (Strand.VALUE_AND_OUTCOMES, SAME_WORKER),
            (Strand.VISION, TRAVEL),
        )
    )
    service.add_intention(
        commissioner, plan, Strand.PERFORMANCE, IntentionWords("Young people rate every service once a year")
    )
    cited = [
        (help_, ("Waiting too long", "Evenings and weekends", "Texting instead of calling")),
        (same, ("The same worker", "Being listened to")),
        (travel, ("Getting there",)),
    ]
    for intention, names in cited:
        _cite(cast, intention, [theme for theme in themes if theme.label in names])
    decided = [
        service.decide(commissioner, help_, _we_will()),
        service.decide(commissioner, same, _we_did()),
        service.decide(commissioner, travel, _we_cannot()),
    ]
    return plan, decided


def _cite(cast: Cast, intention: Intention, themes: Sequence[Theme]) -> None:
    for theme in themes:
        service.cite_theme(cast.actor("commissioner"), intention, theme.id)
        for quote in theme.quotes[:1]:
            if quote.state is QuoteState.APPROVED:
                service.cite_quote(cast.actor("commissioner"), intention, quote.id)


def _renamed_since(cast: Cast, survey: Survey) -> None:
    """A theme that the published plan cites is called otherwise now: somebody has to look at that evidence again."""
    for theme in insight.visible_themes(survey.id):
        if theme.label == "Getting there":
            deciding.rename(cast.actor("officer"), theme, "Getting there and paying for it")


def _taken_back(survey: Survey) -> None:
    """Somebody has taken their words back: a quote that stood here is blank."""
    quotes = [quote for quote in insight.approved_quotes(survey.id) if quote.position and quote.answer_id]
    for quote in quotes[-1:]:
        deciding.withdraw_quotes([str(quote.answer_id)])


def _we_will() -> DecisionWords:
    return DecisionWords(
        Outcome.WILL,
        "Open two evenings a week and on Saturdays, with a drop-in that needs no appointment, and answer texts. "
        "Ring everybody who waits once a month.",
        "Helen Marsh, Head of Children’s Commissioning",
        today(),
        due_on=today() + timedelta(days=230),
    )


def _we_did() -> DecisionWords:
    return DecisionWords(
        Outcome.DID,
        "Put into every new contract that a young person keeps one worker for at least a year, and is told before a "
        "change.",
        "Helen Marsh, Head of Children’s Commissioning",
        today(),
    )


def _we_cannot() -> DecisionWords:
    return DecisionWords(
        Outcome.CANNOT,
        "Pay every bus fare.",
        "Joint Commissioning Board",
        today(),
        because="It would cost as much as two workers. We chose to bring help to three youth clubs instead.",
        review_on=today() + timedelta(days=60),
    )


def _reply(cast: Cast, decided: Sequence[Decision]) -> None:
    """All but the first: one reply is still owed."""
    officer = cast.actor("officer")
    for decision in decided[1:]:
        draft = feedback.first_draft(decision)
        cannot = decision.outcome is Outcome.CANNOT
        would_change = "If the bus company lowers its fares, or we find the money elsewhere." if cannot else ""
        words = ReplyWords(draft.you_said, draft.we_did, would_change)
        feedback.publish_reply(officer, feedback.write_reply(officer, decision, words))
