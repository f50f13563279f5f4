"""What a new tender, small grants or interviews begin with: words for the marks, criteria, and a rule for ties. Pure.

Everything here is a draft that people change. It only saves them from an empty page.
"""

from dataclasses import dataclass
from typing import Any

from coprod_hub.evaluation.price import Formula
from coprod_hub.evaluation.rules import CriterionKind, TenderKind
from coprod_hub.evaluation.ties import CRITERION, LOTS

#: Words for the marks 0 to 5: the official ones for bidders and the record, and plain ones for everybody.
SCALE: tuple[dict[str, Any], ...] = (
    {
        "mark": 0,
        "words": "Unacceptable. Nothing relevant is offered, or the question is not answered.",
        "plain": "They did not answer what we asked.",
    },
    {
        "mark": 1,
        "words": "Poor. Major parts of the requirement are not met, and little shows how they would be.",
        "plain": "They answered a little. Most of what we need is missing.",
    },
    {
        "mark": 2,
        "words": "Limited. Some parts of the requirement are met, and there are serious gaps or doubts.",
        "plain": "Some of it is there. Important things are missing or not clear.",
    },
    {
        "mark": 3,
        "words": "Acceptable. The requirement is met in all main parts, with minor gaps or doubts.",
        "plain": "It is fine. Small things are missing.",
    },
    {
        "mark": 4,
        "words": "Good. The requirement is met in full, with evidence for nearly all of it.",
        "plain": "It is good. They say how they will do it, and we believe most of it.",
    },
    {
        "mark": 5,
        "words": "Excellent. The requirement is met in full or exceeded, with convincing evidence throughout.",
        "plain": "It is very good. They show that they can do it, and that they listened.",
    },
)


def usual_scale() -> list[dict[str, Any]]:
    """The marks 0 to 5 with their words, to be changed freely."""
    return [dict(mark) for mark in SCALE]


@dataclass(frozen=True)
class Start:
    """A criterion to begin with; `weight` in percent of its parent."""

    code: str
    title: str
    weight: str
    kind: CriterionKind = CriterionKind.QUALITY
    question: str = ""
    plain: str = ""
    formula: str = ""
    parts: tuple["Start", ...] = ()


_YOUTH, _PASS = CriterionKind.YOUTH, CriterionKind.PASS_FAIL

_TENDER = (
    Start(
        "quality",
        "Quality",
        "60",
        parts=(
            Start("service", "How the service will work", "45", question="How will you provide the service?"),
            Start(
                "safe",
                "Keeping people safe",
                "25",
                question="How will you keep the people who use the service safe?",
                plain="Would you and your friends be safe there?",
            ),
            Start(
                "young",
                "Young people’s question",
                "30",
                _YOUTH,
                parts=(
                    Start(
                        "young_a",
                        "Part 1: how you listen",
                        "50",
                        _YOUTH,
                        question="How will young people have a say in how you run the service?",
                        plain="Do they say how they will listen, and what they will do then?",
                    ),
                    Start(
                        "young_b",
                        "Part 2: what you change",
                        "50",
                        _YOUTH,
                        question="Tell us about something you changed because young people asked you to.",
                        plain="Is it a real change? Did it help?",
                    ),
                ),
            ),
        ),
    ),
    Start("price", "Price", "40", CriterionKind.PRICE, formula=Formula.LOWEST.value),
    Start("insurance", "Insurance", "0", _PASS, question="Do you hold the insurance that the contract asks for?"),
)
_GRANTS = (
    Start(
        "change",
        "What will be different",
        "40",
        _YOUTH,
        question="What will be different for young people?",
        plain="Would this make things better?",
    ),
    Start(
        "led",
        "Young people’s part in it",
        "30",
        _YOUTH,
        question="How have young people helped to plan this, and what will they do in it?",
        plain="Was it their idea? Do they run some of it?",
    ),
    Start(
        "can_do",
        "It can be done",
        "30",
        _YOUTH,
        question="Who will do what, by when, and what will the money pay for?",
        plain="Do you believe that they can do it for this money?",
    ),
)
_INTERVIEWS = (
    Start(
        "why",
        "Why this work",
        "30",
        _YOUTH,
        question="Why do you want to do this work?",
        plain="Do they care about it?",
    ),
    Start(
        "listen",
        "Listening",
        "40",
        _YOUTH,
        question="Tell us about a time when a young person changed your mind.",
        plain="Did they really listen?",
    ),
    Start(
        "hard_day",
        "When things get hard",
        "30",
        _YOUTH,
        question="What do you do when a young person is having a bad day?",
        plain="Would you want them there on a bad day?",
    ),
)


def criteria_for(kind: TenderKind) -> tuple[Start, ...]:
    """The criteria that one of this kind begins with."""
    return {TenderKind.GRANTS: _GRANTS, TenderKind.INTERVIEWS: _INTERVIEWS}.get(kind, _TENDER)


def tie_break_for(kind: TenderKind) -> list[str]:
    """The rule for ties that one of this kind begins with: what matters most, then lots. Never who came first."""
    first = {TenderKind.GRANTS: ("change", "led"), TenderKind.INTERVIEWS: ("listen", "why")}
    return [*(CRITERION + code for code in first.get(kind, ("young", "service"))), LOTS]
