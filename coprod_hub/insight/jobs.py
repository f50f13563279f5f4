"""Reading what people wrote, once a survey's numbers are released: first sort, themes, numbers, quotes, word cloud."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert

from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure import THRESHOLD, Audience, Released, floored
from coprod_hub.core.documents import PNG, keep
from coprod_hub.core.ids import new_id
from coprod_hub.core.jobs import Progress, enqueue, job, looks_for_work, under_way
from coprod_hub.core.web import day_words
from coprod_hub.insight import queries
from coprod_hub.insight.cloud import cloud_words, picture, place_words
from coprod_hub.insight.extraction import FEWEST_COMMENTS, Comment, ThemeSet, find_themes
from coprod_hub.insight.figures import declared, figures
from coprod_hub.insight.models import Analysis, Mention, Quote, Theme
from coprod_hub.insight.quotes import choose_quotes
from coprod_hub.insight.rules import suggested_themes
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
#: The reason that a file's owner reads names the number; here it would tell how few there are.
TOO_FEW = (
    f"Fewer than {FEWEST_COMMENTS} of the comments can be sorted. That is too few for themes: read them one by one."
)
QUOTES = 5
PEOPLE_IN_A_THEME = 25
BATCH = 500


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
        heard = _heard(survey_id, question)
        found += _analyse(progress, survey_id, heard)
    return f"{found} themes found." if found != 1 else "One theme found."


def _heard(survey_id: str, question: Question) -> Heard:
    with transaction(write=False) as session:
        survey = session.get_one(Survey, survey_id)
        return Heard(
            question,
            list(responses.comments(survey_id, question.key)),
            releasing.audiences_of(survey),
            {one.id: one.marker.value for one in survey.audiences},
            [responses.released(one) for one in responses.releases(survey_id)],
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


def how_many_themes(comments: int) -> int:
    """As many themes as the machine suggests, but few enough that most can be shown by group."""
    return min(suggested_themes(comments), max(1, comments // PEOPLE_IN_A_THEME))


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
        first_sort=_first_sort(found),
        cloud=[],
    )
    db.session.add(made)
    warnings = defaultdict(list)
    for caution in found.cautions:
        for theme_id in caution.themes:
            warnings[theme_id].append(caution.words)
    comments = [Comment(one.text, one.audience_id) for one in heard.said]
    for position, theme in enumerate(found.themes):
        table = released.tables[0]
        row = Theme(
            id=ids[theme.id],
            position=position,
            suggested=theme.label[:120],
            keywords=list(theme.keywords),
            sentiment={feeling.value: floored(number) for feeling, number in theme.feelings.items()},
            warnings=warnings[theme.id],
            figures=figures(table, ids[theme.id], heard.audiences, heard.markers),
        )
        row.quotes = _quotes(heard, comments, found, theme.id)
        made.themes.append(row)
    db.session.flush()
    _keep_mentions(heard.said, found, ids)
    return made


def _first_sort(found: ThemeSet) -> dict[str, object]:
    counts, usable = found.first_sort.counts, found.first_sort.usable
    rows = [[words, _about(counts[kind])] for kind, words in SORT_WORDS.items()]
    why_none = TOO_FEW if 0 < usable < FEWEST_COMMENTS else found.reason
    reason = None if found.themes else why_none
    return {"rows": [*rows, ["Said something, yet fit no theme", _about(found.unplaced)]], "reason": reason}


def _about(people: int) -> str:
    """A count that anybody may read: rounded down to a multiple of five."""
    return f"{floored(people):,}" if people >= THRESHOLD or people == 0 else f"fewer than {THRESHOLD}"


def _quotes(heard: Heard, comments: Sequence[Comment], found: ThemeSet, theme_id: str) -> list[Quote]:
    """Candidates from people who said yes; the group is named only where at least five of it answered."""
    people = {one.key: one.people for one in heard.audiences}
    placed = zip(heard.said, found.placements, strict=True)
    willing = replace(found, placements=tuple(places if one.may_quote else () for one, places in placed))
    return [
        Quote(
            answer_id=heard.said[one.index].answer_id,
            audience_id=one.audience if one.audience and people[one.audience] >= THRESHOLD else None,
            position=position,
            words=one.text,
        )
        for position, one in enumerate(choose_quotes(comments, willing, theme_id, count=QUOTES))
    ]


def _keep_mentions(said: Sequence[responses.Comment], found: ThemeSet, ids: dict[str, str]) -> None:
    rows = [
        {"id": new_id(), "theme_id": ids[place.theme], "answer_id": one.answer_id, "suggested_weight": place.weight}
        for one, placed in zip(said, found.placements, strict=True)
        for place in placed
    ]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(Mention), rows[start : start + BATCH])
