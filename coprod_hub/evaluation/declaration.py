"""What everybody on a panel is asked about themselves before their first mark, in simple questions. Pure.

The names of those who want the work are never part of it: an officer compares in private.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """One of the questions: the key under which its answer is kept, what is asked, and what may be added."""

    key: str
    words: str
    ask_more: str

    @property
    def more(self) -> str:
        """The key of what they add in their own words."""
        return f"{self.key}_words"


QUESTIONS = (
    Question(
        "works",
        "Do you, or does anybody in your family, work for an organisation that looks after children or runs services "
        "for young people?",
        "What do they do there?",
    ),
    Question(
        "helped",
        "Does anybody who works there help you or your family now, or did they before?",
        "How do they help, or how did they?",
    ),
    Question("knows", "Do you know anybody who might want this work?", "How do you know them?"),
    Question("fair", "Is there anything else that might make it hard to be fair?", "What is it?"),
)
ANSWERS = {"yes": "Yes", "no": "No", "unsure": "Not sure"}


@dataclass(frozen=True)
class Said:
    """One answer, as staff and the person themselves read it."""

    asked: str
    answer: str
    words: str


def said(declared: Mapping[str, Any]) -> list[Said]:
    """What was answered, question by question; [] before anything was."""
    if not any(question.key in declared for question in QUESTIONS):
        return []
    return [
        Said(
            question.words,
            ANSWERS.get(str(declared.get(question.key, "")), "No answer"),
            str(declared.get(question.more, "")),
        )
        for question in QUESTIONS
    ]


def speaks_up(declared: Mapping[str, Any]) -> bool:
    """Whether any answer is other than a plain no, so that an officer looks at it closely."""
    return any(declared.get(question.key) != "no" or declared.get(question.more) for question in QUESTIONS)
