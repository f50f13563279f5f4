"""A panel at its workshop: what it would ask about homes for people who move on, voted on and partly checked."""

from coprod_hub.core.db import db
from coprod_hub.demo import seats
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.evaluation.drafting import Check
from coprod_hub.evaluation.models import AskWho, EvaluatorPerson, Panel, Tender
from coprod_hub.evaluation.queries import workshop as queries
from coprod_hub.evaluation.rules import PanelKind
from coprod_hub.evaluation.service import panels, specification
from coprod_hub.evaluation.service import workshop as service
from coprod_hub.evaluation.service.specification import AskWords
from coprod_hub.evaluation.service.workshop import IdeaWords

MARKS = (
    "They do not answer.",
    "They say that they will, and not how.",
    "They ask, and we never hear what came of it.",
    "They ask, and tell us what they do.",
    "They ask before they decide, and show what changed.",
    "We decide some of it ourselves, and they show that it works.",
)


def make(cast: Cast, tender: Tender) -> None:
    """Three ideas: one checked, one that needs a change, one put aside; and a specification that is begun."""
    tender_id = tender.id
    with days_ago(18):
        made = db.session.get_one(Tender, tender_id)
        buyer = cast.actor("procurement")
        words = "A front door of one’s own, near a bus, and a fair rent."
        specification.add_section(buyer, made, "What a good home is", words)
        specification.fix_version(buyer, made, "For the first meeting")
        specification.add_stakeholder(buyer, made, "Care Leavers Forum (CLIC)")
        specification.add_ask(buyer, made, AskWords(AskWho.YOUNG_PEOPLE, "Show us the flat before we say yes."))
        group = seats.panel(cast, made, "Moving on", PanelKind.YOUNG_PEOPLE, "Wednesday, 6pm, Central library")
        places = [_place(cast, group, name) for name in ("Red Kite", "Blue Door", "Northern Star")]
        _draft(cast, group, places)


def _place(cast: Cast, group: Panel, name: str) -> EvaluatorPerson:
    sheet = panels.add_evaluator(cast.actor("procurement"), group, [cast.members[name]])
    return sheet.people[0]


def _draft(cast: Cast, group: Panel, places: list[EvaluatorPerson]) -> None:
    officer = cast.actor("officer")
    mine, door, star = places
    themes = queries.themes_to_lay(officer, group)[:2]
    service.lay_themes(officer, group, themes)
    asked = IdeaWords("How will we have a say in how the home is run?", themes[:1])
    first = service.add_idea(door.person.actor, door, asked)
    part = IdeaWords("What happens after we have said what we think?")
    service.add_idea(mine.person.actor, mine, part, part_of=first)
    second = service.add_idea(star.person.actor, star, IdeaWords("Will it be nice there?", themes[1:]))
    third = service.add_idea(mine.person.actor, mine, IdeaWords("Which bus goes there?"))
    for place in (door, star):
        service.vote(place.person.actor, place, first, wanted=True)
    service.say_marks(door.person.actor, door, first, MARKS)
    service.check(officer, first, dict.fromkeys(Check, True))
    vague = {Check.CLEAR: False, Check.MEASURABLE: False, Check.LINKED: True}
    service.check(officer, second, vague, "What would make it nice for you? Ask them about one of those things.")
    service.set_aside(officer, third, "Every home has to be near a bus: that is in the specification already.")
