"""Who is asked what: rules that show a page or a question only to people who gave certain answers before. Pure.

A rule names one question of an earlier page and some of its answers. Earlier *page*, because a page is one form: what
is asked on it must be known before it is shown, also where no script runs. A question follows its page's rule and its
own; whoever audits small numbers is told both (`core.disclosure.Follows`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from coprod_hub.core.text import listed
from coprod_hub.surveys.definition import Definition, Option, Page, Question, ShowIf
from coprod_hub.surveys.kinds import kind_of

Chosen = Mapping[str, Collection[str]]
GONE = "a question that is not there any more"


# ---- who is asked ----


def path(definition: Definition, chosen: Chosen) -> tuple[str, ...]:
    """The keys of the questions that somebody is asked who chose these options (by question key), in order.

    An answer to a question that is not asked itself opens nothing.
    """
    return _walk(definition, lambda rule: _chose(rule, chosen))


def may_be_asked(definition: Definition, chosen: Chosen, seen: Collection[str]) -> tuple[str, ...]:
    """The keys of the questions that are asked, or may yet be: rules about what was not `seen` are still open."""
    return _walk(definition, lambda rule: rule.question not in seen or _chose(rule, chosen))


def _chose(rule: ShowIf, chosen: Chosen) -> bool:
    return not set(rule.answers).isdisjoint(chosen.get(rule.question, ()))


def _walk(definition: Definition, holds: Callable[[ShowIf], bool]) -> tuple[str, ...]:
    asked: dict[str, None] = {}

    def shows(rule: ShowIf | None) -> bool:
        return rule is None or (rule.question in asked and holds(rule))

    for page in definition.pages:
        if shows(page.show_if):
            asked |= dict.fromkeys([question.key for question in page.questions if shows(question.show_if)])
    return tuple(asked)


def rules_of(definition: Definition, key: str) -> tuple[ShowIf, ...]:
    """The rules that a question follows: its page's, then its own. Empty when everybody is asked."""
    for page in definition.pages:
        for question in page.questions:
            if question.key == key:
                return tuple(rule for rule in (page.show_if, question.show_if) if rule)
    return ()


def deciding(definition: Definition) -> tuple[str, ...]:
    """The keys of the questions whose answers decide what else is asked, in order."""
    named = {rule.question for _, rule in _rules(definition)}
    return tuple(question.key for question in definition.questions if question.key in named)


def following(definition: Definition, keys: Collection[str]) -> frozenset[str]:
    """The keys of the questions that are asked because of answers to these, directly or by one another."""
    found: set[str] = set()
    for question in definition.questions if keys else ():  # a rule names an earlier page, so one way through is enough
        if any(rule.question in keys or rule.question in found for rule in rules_of(definition, question.key)):
            found.add(question.key)
    return frozenset(found)


# ---- what a rule may name ----


def nameable(definition: Definition, key: str) -> list[Question]:
    """The questions that a rule on that page or question may name: on an earlier page, with answers to choose from."""
    place = _place(definition, key)
    before = (question for page in definition.pages[:place] for question in page.questions)
    return [question for question in before if answers_of(question)]


def answers_of(question: Question) -> tuple[Option, ...]:
    """The answers that a rule may name: what the question is counted by; none for words."""
    return kind_of(question).rows(question)


def faults(definition: Definition) -> list[str]:
    """Every rule that can never be kept, as whole sentences: first those that name what is not there or not earlier.

    When all of them do, the questions that nobody reaches because rules contradict each other.
    """
    wrong = [reason for thing, rule in _rules(definition) if (reason := _fault(definition, thing, rule))]
    return wrong or [
        f"“{question.text}” is never asked: nobody can have answered everything that its rules, and the rules of the"
        " questions they name, want. Change one of them first."
        for question in definition.questions
        if not _reachable(definition, question.key)
    ]


def _reachable(definition: Definition, key: str) -> bool:
    """Whether some answers keep all rules of a question, and those under which the questions they name are asked."""
    wanted: dict[str, list[frozenset[str]]] = {}
    waiting = list(rules_of(definition, key))
    while waiting:
        rule = waiting.pop()
        wanted.setdefault(rule.question, []).append(frozenset(rule.answers))
        waiting += rules_of(definition, rule.question)
    return all(_answerable(definition.question(asked), sets) for asked, sets in wanted.items())


def _answerable(question: Question, wanted: list[frozenset[str]]) -> bool:
    """Whether one answer to the question has something of each set."""
    options = answers_of(question)
    if any(all(option.key in keys for keys in wanted) for option in options):
        return True
    together = {option.key for option in options if not option.exclusive}
    return kind_of(question).many and all(keys & together for keys in wanted)


def _fault(definition: Definition, thing: Page | Question, rule: ShowIf) -> str:
    says = f"{_named(definition, thing)} is shown only to people who answered"
    named = next((question for question in definition.questions if question.key == rule.question), None)
    if named is None:
        return f"{says} {GONE}. Change that rule first."
    known = {option.key for option in answers_of(named)}
    if not rule.answers or not known.issuperset(rule.answers):
        return f"{says} “{named.text}” in a way that is not offered any more. Change that rule first."
    if _place(definition, named.key) >= _place(definition, thing.key):
        return f"{says} “{named.text}”, so it must stand on a later page than that question."
    return ""


# ---- in words ----


def sentence(definition: Definition, rule: ShowIf) -> str:
    """A rule as the officer reads it: "Shown only to people who answered “No” to question 2"."""
    question = definition.question(rule.question)
    labels = [f"“{option.label}”" for option in answers_of(question) if option.key in rule.answers]
    return (
        f"Shown only to people who answered {listed(labels, last='or')} to question {definition.number(question.key)}"
    )


def _named(definition: Definition, thing: Page | Question) -> str:
    if isinstance(thing, Question):
        return f"“{thing.text}”"
    number = [page.key for page in definition.pages].index(thing.key) + 1
    return f"page {number} (“{thing.title}”)" if thing.title else f"page {number}"


# ---- leaving out what a rule names ----


def resting_on(definition: Definition, keys: Collection[str]) -> list[Page | Question]:
    """The pages and questions, other than those of `keys` themselves, whose rules name one of these questions."""
    return [thing for thing, rule in _rules(definition) if rule.question in keys and thing.key not in keys]


def without_rules_on(definition: Definition, keys: Collection[str]) -> Definition:
    """With every page and question shown to everybody whose rule names one of these questions."""

    def freed(rule: ShowIf | None) -> ShowIf | None:
        return None if rule and rule.question in keys else rule

    return Definition(
        tuple(
            replace(
                page,
                show_if=freed(page.show_if),
                questions=tuple(replace(question, show_if=freed(question.show_if)) for question in page.questions),
            )
            for page in definition.pages
        )
    )


def _rules(definition: Definition) -> Iterator[tuple[Page | Question, ShowIf]]:
    for page in definition.pages:
        things: list[Page | Question] = [page, *page.questions]
        yield from ((thing, thing.show_if) for thing in things if thing.show_if)


def _place(definition: Definition, key: str) -> int:
    """The place of a page, or of the page on which a question stands, from 0; raises KeyError."""
    for place, page in enumerate(definition.pages):
        if page.key == key or any(question.key == key for question in page.questions):
            return place
    raise KeyError(key)
