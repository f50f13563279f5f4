"""Who sat on a tender's panels, taken out of words that leave the hub: outside, they are numbers and kinds of panel."""

import re
from collections.abc import Mapping

from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core.db import db
from coprod_hub.evaluation.models import Evaluator, EvaluatorPerson, Panel, Tender

SOMEBODY = "[a panel member]"


def people_of(tender: Tender) -> list[str]:
    """The names of everybody who is or was on a panel of this tender, the longest first."""
    wanted = (
        select(Person)
        .join(EvaluatorPerson, EvaluatorPerson.person_id == Person.id)
        .join(Evaluator, Evaluator.id == EvaluatorPerson.evaluator_id)
        .join(Panel, Panel.id == Evaluator.panel_id)
        .where(Panel.tender_id == tender.id)
    )
    names = {name for one in db.session.scalars(wanted) for name in (one.name, one.full_name) if name}
    return sorted(names, key=len, reverse=True)


def without(words: str, instead: Mapping[str, str]) -> tuple[str, int]:
    """The words with each of these names replaced, where it stands as a word of its own; and how often that was."""
    if not instead:
        return words, 0
    either = "|".join(re.escape(name) for name in sorted(instead, key=len, reverse=True))
    return re.subn(rf"(?<![\w\[])(?:{either})(?!\w)", lambda hit: instead[hit[0]], words)


def without_people(tender: Tender, words: str) -> str:
    """The words without anybody who sat on a panel of this tender."""
    return without(words, dict.fromkeys(people_of(tender), SOMEBODY))[0]
