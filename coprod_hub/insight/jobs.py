"""Reading what people wrote, once a survey's numbers are released: first sort, themes, numbers, quotes, word cloud."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure import THRESHOLD, Audience, Released, floored
from coprod_hub.core.documents import PNG, keep
from coprod_hub.core.ids import new_id
from coprod_hub.core.jobs import Progress, enqueue, job, looks_for_work, under_way
from coprod_hub.core.web import day_words
from coprod_hub.insight import queries
from coprod_hub.insight.checks import Caution
from coprod_hub.insight.cloud import cloud_words, picture, place_words
from coprod_hub.insight.coding import insert_mentions
from coprod_hub.insight.extraction import FEWEST_COMMENTS, Comment, ThemeSet, find_themes
from coprod_hub.insight.figures import declared, figures
from coprod_hub.insight.models import Analysis, Quote, Theme
from coprod_hub.insight.quotes import choose_quotes
from coprod_hub.insight.rules import Amount, suggested_themes
from coprod_hub.insight.sentiment import Asks
from coprod_hub.responses import queries as responses
from coprod_hub.responses import releasing
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.models import Survey

ANALYSE = "insight.analyse"
SORT_WORDS = {
    "usable": "Said something",
    "nothing to add": "Had nothing to add (“nothing”, “n/a”)",
    "no view": "Had no view (“not sure”)",
    "no words": "Wrote no words",
    "another language": "Wrote in another language: a person needs to read these",
}
EXACTLY_ALIKE = "Of these, said what somebody else said, word for word: each is counted"
NEARLY_ALIKE = "Of these, said it in nearly the same words: each is counted"
#: The reason that a file's owner reads names the number; here it would tell how few there are.
TOO_FEW = (
    f"Fewer than {FEWEST_COMMENTS} of the comments can be sorted. That is too few for themes: read them one by one."
)
QUOTES = 5
PEOPLE_IN_A_THEME = 25
FEWEST_IN_MANY = 10


@looks_for_work
def closed_surveys_without_themes() -> None:
    """A survey whose numbers are released needs its words read, once."""
    for survey in queries.unanalysed():
        if not under_way(ANALYSE, survey.id):
            enqueue(ANALYSE, survey, survey_id=survey.id)


@dataclass(frozen=True)
class Heard:
    """The words given to one question, with what is needed to count them safely."""

    question: Question
    said: list[responses.Comment]
    audiences: list[Audience]
    markers: dict[str, str]
    earlier: list[Released]


@job(ANALYSE)
def analyse(progress: Progress, survey_id: str) -> str:
    """Find themes in each question's words; the numbers are protected together with every earlier release.

    Each question is kept on its own, so what was cut off goes on with the next one.
    """
    with transaction(write=False) as session:
        written = queries.unsorted(session.get_one(Survey, survey_id))
    found = 0
    for place, question in enumerate(written):
        progress(f"Reading answers to “{question.text}”"[:200], place, len(written))
        heard = heard_in(survey_id, question)
        found += _analyse(progress, survey_id, heard)
    return f"{found} themes found." if found != 1 else "One theme found."


def heard_in(survey_id: str, question: Question, *, to_count: bool = True) -> Heard:
    """The words to sort, in a transaction of its own; `to_count`: with every earlier release, to count beside them."""
    with transaction(write=False) as session:
        survey = session.get_one(Survey, survey_id)
        return Heard(
            question,
            list(responses.comments(survey_id, question.key)),
            releasing.audiences_of(survey),
            {one.id: one.marker.value for one in survey.audiences},
            [responses.released(one) for one in responses.releases(survey_id)] if to_count else [],
        )


def _analyse(progress: Progress, survey_id: str, heard: Heard) -> int:
    asks = Asks(heard.question.polarity.value)
    comments = [Comment(one.text, one.audience_id, asks) for one in heard.said]
    found = find_themes(
        comments,
        themes=how_many_themes(len(comments)),
        question=heard.question.text,
        progress=lambda part, words: progress(words, round(100 * part), 100),
    )
    progress("Checking that small numbers stay hidden")
    ids = {theme.id: new_id() for theme in found.themes}
    released = _released(heard, found, ids)
    progress("Drawing the word cloud")
    words = cloud_words(one.text for one in heard.said)
    drawn = picture(place_words(words)) if words else None
    with transaction() as session:
        survey = session.get_one(Survey, survey_id)
        made = _keep(survey, heard, found, ids, released)
        made.cloud = [[word.word, word.comments] for word in words]
        if drawn:
            made.picture = keep("words.png", PNG, drawn)
    return len(found.themes)


def how_many_themes(comments: int, amount: Amount = Amount.SOME) -> int:
    """As many themes as the machine suggests, but few enough that most can be shown by group.

    Few are half as many; many are up to twice as many, and the numbers of most of those will be kept back.
    """
    some = min(suggested_themes(comments), max(1, comments // PEOPLE_IN_A_THEME))
    if amount is Amount.FEW:
        return max(1, round(some / 2))
    if amount is Amount.MANY:
        return max(some + 1, min(suggested_themes(comments, amount), comments // FEWEST_IN_MANY))
    return some


def _released(heard: Heard, found: ThemeSet, ids: dict[str, str]) -> Released:
    """The themes' numbers, safe together with everything that was released of this survey before."""
    members: dict[str, Counter[str]] = {one.key: Counter() for one in heard.audiences}
    for one, placed in zip(heard.said, found.placements, strict=True):
        members[one.audience_id].update(ids[place.theme] for place in placed)
    labels = {ids[theme.id]: theme.label for theme in found.themes}
    tables = [declared(f"themes-{heard.question.key}", heard.question.text, labels, members)] if labels else []
    return releasing.checked(day_words(today()), heard.audiences, tables, heard.earlier)


def _keep(survey: Survey, heard: Heard, found: ThemeSet, ids: dict[str, str], released: Released) -> Analysis:
    release = releasing.keep(survey, released, about=heard.question.key)
    made = Analysis(
        survey=survey,
        release=release,
        question=heard.question.key,
        made_at=now(),
        first_sort=first_sort_rows(found),
        cloud=[],
    )
    db.session.add(made)
    warnings = warnings_of(found.cautions, ids)
    for position, theme in enumerate(found.themes):
        table = released.tables[0]
        row = Theme(
            id=ids[theme.id],
            position=position,
            suggested=theme.label[:120],
            keywords=list(theme.keywords),
            sentiment={feeling.value: floored(number) for feeling, number in theme.feelings.items()},
            warnings=warnings[ids[theme.id]],
            figures=figures(table, ids[theme.id], heard.audiences, heard.markers),
        )
        row.quotes = quotes_for(heard, found, theme.id)
        made.themes.append(row)
    db.session.flush()
    insert_mentions(
        {
            (ids[place.theme], one.answer_id): (place.weight, None)
            for one, placed in zip(heard.said, found.placements, strict=True)
            for place in placed
        }
    )
    return made


def first_sort_rows(found: ThemeSet) -> dict[str, object]:
    """What the first sort found, in words and fives, with the reason when there is no theme."""
    first, counts, usable = found.first_sort, found.first_sort.counts, found.first_sort.usable
    rows = [[words, _about(counts[kind])] for kind, words in SORT_WORDS.items()]
    rows[1:1] = [[EXACTLY_ALIKE, _about(first.exact_duplicates)], [NEARLY_ALIKE, _about(first.near_duplicates)]]
    why_none = TOO_FEW if 0 < usable < FEWEST_COMMENTS else found.reason
    reason = None if found.themes else why_none
    return {"rows": [*rows, ["Said something, yet fit no theme", _about(found.unplaced)]], "reason": reason}


def _about(people: int) -> str:
    """A count that anybody may read: rounded down to a multiple of five."""
    return f"{floored(people):,}" if people >= THRESHOLD or people == 0 else f"fewer than {THRESHOLD}"


def warnings_of(found: Sequence[Caution], ids: Mapping[str, str]) -> Mapping[str, list[dict[str, object]]]:
    """Cautions by theme, each with the other themes it is about, so that a page can offer what to do."""
    warnings: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for caution in found:
        for theme in caution.themes:
            others = [ids[other] for other in caution.themes if other != theme]
            warnings[ids[theme]].append({"kind": caution.kind, "words": caution.words, "with": others})
    return warnings


def quotes_for(heard: Heard, found: ThemeSet, theme_id: str, taken: Collection[str] = ()) -> list[Quote]:
    """Candidates from people who said yes; the group is named only where at least five of it answered.

    `taken`: answers that are not to be suggested (again).
    """
    people = {one.key: one.people for one in heard.audiences if not one.parts}  # of groups taken together: no name
    placed = zip(heard.said, found.placements, strict=True)
    may = tuple(places if one.may_quote and one.answer_id not in taken else () for one, places in placed)
    comments = [Comment(one.text, one.audience_id) for one in heard.said]
    return [
        Quote(
            answer_id=heard.said[one.index].answer_id,
            audience_id=one.audience if one.audience and people.get(one.audience, 0) >= THRESHOLD else None,
            position=position,
            words=one.text,
        )
        for position, one in enumerate(choose_quotes(comments, replace(found, placements=may), theme_id, count=QUOTES))
    ]
