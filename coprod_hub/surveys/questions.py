"""Writing the questions of a draft, and the pages they stand on.

Each verb is refused once the survey has opened, and when it would leave a rule that can never be kept: a question must
not be moved before the one that decides whether it is asked, nor that one lose the answer that decides.
"""

from collections.abc import Callable

from coprod_hub.core.access import Actor
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.text import clean_line
from coprod_hub.surveys.definition import Definition, Question, ShowIf
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.service import editable, edited
from coprod_hub.surveys.showing import faults, without_rules_on


def write_questions(actor: Actor, survey: Survey, definition: Definition, edits: int | None = None) -> None:
    """Put these pages and questions in place of all that was there."""
    _rewrite(actor, survey, edits, "wrote the questions of", lambda _: definition)


def add_page(actor: Actor, survey: Survey, title: str = "", edits: int | None = None) -> None:
    """One more page at the end."""
    _rewrite(actor, survey, edits, "added a page to", lambda pages: pages.with_page(clean_line(title)[:200]))


def rename_page(actor: Actor, survey: Survey, key: str, title: str, edits: int | None = None) -> None:
    """Call a page otherwise; an empty title is none."""
    _rewrite(actor, survey, edits, "renamed a page of", lambda pages: pages.with_title(key, clean_line(title)[:200]))


def move_page(actor: Actor, survey: Survey, key: str, steps: int, edits: int | None = None) -> None:
    """Ask a page's questions earlier (-1) or later (+1)."""
    _rewrite(actor, survey, edits, "moved a page of", lambda pages: pages.page_moved(key, steps))


def remove_page(actor: Actor, survey: Survey, key: str, edits: int | None = None) -> None:
    """Leave out a page and its questions. What was shown because of an answer to them is shown to everybody."""

    def without(pages: Definition) -> Definition:
        gone = {question.key for question in pages.page(key).questions}
        return without_rules_on(pages.without_page(key), gone)

    _rewrite(actor, survey, edits, "removed a page from", without)


def add_question(actor: Actor, survey: Survey, page_key: str, question: Question, edits: int | None = None) -> None:
    """Ask one more question at the end of that page."""
    _rewrite(actor, survey, edits, "added a question to", lambda pages: pages.with_question(page_key, question))


def change_question(actor: Actor, survey: Survey, question: Question, edits: int | None = None) -> None:
    """Ask the question of that key in other words."""
    _rewrite(actor, survey, edits, "changed a question of", lambda pages: pages.with_changed(question))


def move_question(actor: Actor, survey: Survey, key: str, steps: int, edits: int | None = None) -> None:
    """Ask a question earlier (-1) or later (+1); at the edge of its page it goes on to the next."""
    _rewrite(actor, survey, edits, "moved a question of", lambda pages: pages.moved(key, steps))


def remove_question(actor: Actor, survey: Survey, key: str, edits: int | None = None) -> None:
    """Do not ask this question. What was shown because of an answer to it is shown to everybody."""

    def without(pages: Definition) -> Definition:
        return without_rules_on(pages.without_question(pages.question(key).key), {key})

    _rewrite(actor, survey, edits, "removed a question from", without)


def show_only_if(actor: Actor, survey: Survey, key: str, rule: ShowIf | None, edits: int | None = None) -> None:
    """Show that page or question only to people who gave certain answers before; None: to everybody again."""
    _rewrite(actor, survey, edits, "changed who is asked in", lambda pages: pages.shown_if(key, rule))


def _rewrite(
    actor: Actor, survey: Survey, edits: int | None, verb: str, change: Callable[[Definition], Definition]
) -> None:
    version = editable(actor, survey, edits)
    try:
        changed = change(version.definition)
    except KeyError:
        raise NotFound("That question or page is not there any more. Somebody may have removed it.") from None
    broken = [f"{reason[0].upper()}{reason[1:]}" for reason in faults(changed)]
    if broken:
        raise Refused(*broken)
    version.questions = changed.as_json()
    edited(actor, version, verb)
