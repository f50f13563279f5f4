"""After people changed the themes: warnings made anew, words sorted again, and numbers made again where that is safe.

Whatever is sorted again keeps every human decision: `codebook.follow` says which new theme is which earlier one, and
the log is replayed. Loads every heavy library, so only the worker imports this.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure import EVERYONE, THRESHOLD, ReleaseRefused, floored
from coprod_hub.core.documents import PNG, keep
from coprod_hub.core.ids import new_id
from coprod_hub.core.jobs import Progress, job
from coprod_hub.core.text import count
from coprod_hub.core.web import day_words
from coprod_hub.insight import coding, recount
from coprod_hub.insight.checks import cautions
from coprod_hub.insight.cloud import cloud_words, picture, place_words
from coprod_hub.insight.codebook import Coding, Followed, follow, replay
from coprod_hub.insight.extraction import Comment, ThemeSet, feelings_of, find_themes
from coprod_hub.insight.figures import declared, figures
from coprod_hub.insight.first_sort import sort_first
from coprod_hub.insight.jobs import Heard, first_sort_rows, heard_in, how_many_themes, quotes_for, warnings_of
from coprod_hub.insight.models import Analysis, Mention, Quote, QuoteState, Theme
from coprod_hub.insight.rules import Amount
from coprod_hub.insight.sentiment import Asks, Feeling
from coprod_hub.insight.service import AGAIN, CHECK, COUNT
from coprod_hub.responses import releasing

TOO_CLOSE = (
    "{themes} kept the numbers they had, or have none: beside what was shown before, new numbers would tell of "
    "fewer than 5 people."
)


@dataclass(frozen=True)
class Standing:
    """How an analysis stands: the words, the machine's draft with the decisions about it, and each theme's comments."""

    heard: Heard
    draft: dict[str, dict[str, float]]
    coding: Coding
    labels: dict[str, str]
    survey_id: str

    def members(self) -> dict[str, set[str]]:
        """The comments of each theme that is neither hidden nor merged."""
        return {theme: one.members for theme, one in self.coding.current.items() if not one.hidden}


def _standing(analysis_id: str, *, to_count: bool = False) -> Standing:
    with transaction(write=False) as session:
        analysis = session.get_one(Analysis, analysis_id)
        question = analysis.survey.version.definition.question(analysis.question)
        survey_id = analysis.survey_id
    heard = heard_in(survey_id, question, to_count=to_count)
    with transaction(write=False) as session:
        analysis = session.get_one(Analysis, analysis_id)
        draft = coding.draft(analysis)
        made_of = replay(draft, coding.edits(analysis_id), [one.answer_id for one in heard.said])
        labels = {one.id: one.label for one in analysis.themes}
    return Standing(heard, draft, made_of, labels, survey_id)


# ---- warnings ----


@dataclass(frozen=True)
class Looked:
    """A theme as `checks` looks at it."""

    id: str
    label: str
    size: int
    feelings: Mapping[Feeling, int]


@job(CHECK)
def look_over(progress: Progress, analysis_id: str) -> None:
    """Make the warnings about themes anew, and what people feel in each, after people changed them."""
    stands = _standing(analysis_id)
    looked, warnings = _looked_over(stands)
    with transaction() as session:
        for theme in session.get_one(Analysis, analysis_id).themes:
            found = looked.get(theme.id)
            theme.warnings = warnings.get(theme.id, [])
            if found is not None:
                theme.sentiment = {feeling.value: floored(n) for feeling, n in found.feelings.items()}


def _looked_over(stands: Standing) -> tuple[dict[str, Looked], Mapping[str, list[dict[str, object]]]]:
    said = stands.heard.said
    asks = Asks(stands.heard.question.polarity.value)
    comments = [Comment(one.text, one.audience_id, asks) for one in said]
    first = sort_first([one.text for one in said], stands.heard.question.text)
    felt = feelings_of(comments, first)
    place = {one.answer_id: index for index, one in enumerate(said)}
    inside = {
        theme: [place[answer] for answer in sorted(members) if answer in place]
        for theme, members in stands.members().items()
    }
    looked = {
        theme: Looked(theme, stands.labels[theme], len(indices), _tally(felt, indices))
        for theme, indices in inside.items()
    }
    found = cautions(list(looked.values()), inside, first)
    return looked, warnings_of(found, {theme: theme for theme in looked})


def _tally(felt: Sequence[Feeling], indices: Sequence[int]) -> dict[Feeling, int]:
    counted = Counter(felt[index] for index in indices)
    return {feeling: counted[feeling] for feeling in Feeling}


# ---- counting again ----


@job(COUNT)
def count_again(progress: Progress, analysis_id: str) -> str:
    """Make a release of the themes whose numbers changed; refused with reasons where it would tell of a few people."""
    progress("Counting the themes", 0, 2)
    return _count(progress, analysis_id)


def _count(progress: Progress, analysis_id: str) -> str:
    stands = _standing(analysis_id, to_count=True)
    heard = stands.heard
    members = _by_group(stands)
    columns = [one.key for one in heard.audiences if one.people == 0 or one.people >= THRESHOLD]
    numbers = {theme: {key: members[key][theme] for key in columns} for theme in stands.members()}
    numbers = {theme: {**each, EVERYONE: sum(each.values())} for theme, each in numbers.items()}
    with transaction(write=False):
        families = recount.Families.of(coding.edits(analysis_id))
    chosen = recount.plan(numbers, recount.shown_before(heard.earlier), families)
    progress("Checking that small numbers stay hidden", 1, 2)
    note = TOO_CLOSE.format(themes=count(len(chosen.too_close), "theme")) if chosen.too_close else ""
    if not chosen.count:
        _note(analysis_id, note)
        return note or "The numbers stand as they are: no theme has changed."
    labels = {theme: stands.labels[theme] for theme in chosen.count}
    table = declared(f"themes-{heard.question.key}-{len(heard.earlier)}", heard.question.text, labels, members)
    try:
        made = releasing.checked(day_words(today()), heard.audiences, [table], heard.earlier)
    except ReleaseRefused as refused:
        _note(analysis_id, " ".join(refused.reasons))
        raise
    with transaction() as session:
        analysis = session.get_one(Analysis, analysis_id)
        analysis.release = releasing.keep(analysis.survey, made, about=analysis.question)
        analysis.count_note = note[:1000]
        for theme in analysis.themes:
            if theme.id in labels:
                theme.figures = figures(made.tables[0], theme.id, heard.audiences, heard.markers)
                coding.touch(theme)
    counted = count(len(labels), "theme")
    return f"{counted} counted anew. {note}".strip()


def _by_group(stands: Standing) -> dict[str, Counter[str]]:
    group = {one.answer_id: one.audience_id for one in stands.heard.said}
    found: dict[str, Counter[str]] = {one.key: Counter() for one in stands.heard.audiences}
    for theme, answers in stands.members().items():
        for answer in answers & group.keys():
            found[group[answer]][theme] += 1
    return found


def _note(analysis_id: str, words: str) -> None:
    with transaction() as session:
        session.get_one(Analysis, analysis_id).count_note = words[:1000]


# ---- sorting again ----


@job(AGAIN)
def sort_again(progress: Progress, analysis_id: str, amount: str) -> str:
    """Sort the words again, into few, some or many themes, and carry every human decision over."""
    progress("Reading what people wrote", 0, 100)
    stands = _standing(analysis_id)
    heard, wanted = stands.heard, Amount(amount)
    asks = Asks(heard.question.polarity.value)
    comments = [Comment(one.text, one.audience_id, asks) for one in heard.said]
    found = find_themes(
        comments,
        themes=how_many_themes(len(comments), wanted),
        question=heard.question.text,
        progress=lambda part, words: progress(words, round(80 * part), 100),
    )
    progress("Drawing the word cloud", 85, 100)
    words = cloud_words(one.text for one in heard.said)
    drawn = picture(place_words(words)) if words else None
    ids = {theme.id: new_id() for theme in found.themes}
    later: dict[str, dict[str, float]] = {made: {} for made in ids.values()}
    for one, placed in zip(heard.said, found.placements, strict=True):
        for place in placed:
            later[ids[place.theme]][one.answer_id] = place.weight
    followed = follow(stands.draft, stands.coding, later, [one.answer_id for one in heard.said])
    with transaction() as session:
        analysis = session.get_one(Analysis, analysis_id)
        analysis.made_at, analysis.amount, analysis.first_sort = now(), wanted, first_sort_rows(found)
        analysis.cloud = [[word.word, word.comments] for word in words]
        analysis.picture = keep("words.png", PNG, drawn) if drawn else None
        names = {theme: followed.renamed.get(made, made) for theme, made in ids.items()}
        _take_over(analysis, found, names, followed)
        made_of = coding.rebuild(analysis)
        _say_what_changed(analysis, stands.coding, made_of)
        analysis.to_check = {"edits": made_of.to_check, "kept": list(followed.kept)}
        _suggest(analysis, heard, found, names, made_of)
    look_over(progress, analysis_id)
    progress("Counting the themes", 95, 100)
    said = _count_or_say_why(progress, analysis_id)
    return f"{count(len(found.themes), 'theme')} found. {said}"


def _take_over(analysis: Analysis, found: ThemeSet, names: Mapping[str, str], followed: Followed) -> None:
    """Write the machine's new opinion: themes that go on get it, new ones come, those not found again go."""
    here = {theme.id: theme for theme in analysis.themes}
    for theme in found.themes:
        row = here.get(names[theme.id]) or _new(analysis, names[theme.id])
        row.suggested, row.keywords = theme.label[:120], list(theme.keywords)
    gone = {one.id for one in analysis.themes if one.drafted and one.id not in followed.draft}
    for theme_id in gone:
        here[theme_id].retired_at = here[theme_id].retired_at or now()
    db.session.flush()
    drafted = [one.id for one in analysis.themes if one.drafted]
    forget = update(Mention).where(Mention.theme_id.in_(drafted), Mention.decided.is_not(None))
    db.session.execute(delete(Mention).where(Mention.theme_id.in_(drafted), Mention.decided.is_(None)))
    db.session.execute(forget.values(suggested_weight=None))
    decided = select(Mention.theme_id, Mention.answer_id).where(Mention.theme_id.in_(drafted))
    has = {(row[0], row[1]) for row in db.session.execute(decided)}
    rows = {(theme, answer): weight for theme, weights in followed.draft.items() for answer, weight in weights.items()}
    coding.insert_mentions({pair: (weight, None) for pair, weight in rows.items() if pair not in has})
    for pair in has & rows.keys():
        this = update(Mention).where(Mention.theme_id == pair[0], Mention.answer_id == pair[1])
        db.session.execute(this.values(suggested_weight=rows[pair]))


def _new(analysis: Analysis, theme_id: str) -> Theme:
    nothing = {"total": {"mentions": None, "base": None}, "groups": [], "counted": False}
    row = Theme(id=theme_id, position=0, keywords=[], sentiment={}, warnings=[], figures=nothing)
    analysis.themes.append(row)
    return row


def _say_what_changed(analysis: Analysis, was: Coding, made_of: Coding) -> None:
    """Whoever cited a theme can see that its comments are others now."""
    for theme in analysis.themes:
        before, after = was.themes.get(theme.id), made_of.themes.get(theme.id)
        if before and after and before.members != after.members:
            coding.touch(theme)
    db.session.flush()


def _suggest(analysis: Analysis, heard: Heard, found: ThemeSet, names: Mapping[str, str], made_of: Coding) -> None:
    """Quotes that a person decided on stay; the machine's other suggestions are made anew."""
    ids = [one.id for one in analysis.themes]
    db.session.execute(delete(Quote).where(Quote.theme_id.in_(ids), Quote.state == QuoteState.SUGGESTED))
    decided = select(Quote.answer_id).where(Quote.theme_id.in_(ids))
    taken = {answer for answer in db.session.scalars(decided) if answer}
    for theme in found.themes:
        home = names[theme.id]
        for quote in quotes_for(heard, found, theme.id, taken):
            quote.home_id, quote.theme_id = home, made_of.root(home)
            db.session.add(quote)
    db.session.flush()
    coding.place_quotes(analysis, made_of)


def _count_or_say_why(progress: Progress, analysis_id: str) -> str:
    try:
        return _count(progress, analysis_id)
    except ReleaseRefused as refused:
        return f"Their numbers could not be made: {refused}"
