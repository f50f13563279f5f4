"""The log of human decisions in the database: read, replayed over the machine's draft, and made true in its rows.

Whoever changes which comment belongs where adds a decision to the log and calls `rebuild`; nothing else writes the
result. So what stands is always what the log says.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import delete, func, insert, select, update

from coprod_hub.core.clock import now
from coprod_hub.core.db import db, table_of
from coprod_hub.core.ids import new_id
from coprod_hub.insight.codebook import Coded, Coding, Edit, replay
from coprod_hub.insight.figures import uncounted
from coprod_hub.insight.models import Analysis, Mention, Quote, Theme, ThemeEdit
from coprod_hub.responses.models import Answer

BATCH = 500
Row = tuple[float | None, bool | None]
"""What the machine thinks of a comment in a theme, and what a person decided."""


def log(analysis_id: str) -> list[ThemeEdit]:
    """Every decision about an analysis, undone ones too, oldest first."""
    wanted = select(ThemeEdit).where(ThemeEdit.analysis_id == analysis_id).order_by(ThemeEdit.number)
    return list(db.session.scalars(wanted))


def edits(analysis_id: str) -> list[Edit]:
    """The same, as the pure rules read it."""
    return [
        Edit(one.id, one.verb, one.theme_id, one.value, tuple(one.themes), tuple(one.answers), one.undoes_id or "")
        for one in log(analysis_id)
    ]


def next_number(analysis_id: str) -> int:
    """The place of the next decision in the log."""
    wanted = select(func.max(ThemeEdit.number)).where(ThemeEdit.analysis_id == analysis_id)
    return (db.session.scalar(wanted) or 0) + 1


def draft(analysis: Analysis) -> dict[str, dict[str, float]]:
    """What the machine thinks: the comments of each of its themes that are not gone, merged ones too."""
    found: dict[str, dict[str, float]] = {one.id: {} for one in _drafted(analysis)}
    wanted = select(Mention.theme_id, Mention.answer_id, Mention.suggested_weight).where(
        Mention.theme_id.in_(found), Mention.suggested_weight.is_not(None)
    )
    for theme_id, answer_id, weight in db.session.execute(wanted):
        found[theme_id][answer_id] = weight or 0.0
    return found


def _drafted(analysis: Analysis) -> list[Theme]:
    return [one for one in analysis.themes if one.drafted and one.retired_at is None]


def rebuild(analysis: Analysis) -> Coding:
    """Replay the log over the machine's draft, and make the rows say so."""
    made_of = replay(draft(analysis), edits(analysis.id), _there(analysis.id))
    make_true(analysis, made_of)
    return made_of


def _there(analysis_id: str) -> set[str]:
    """The comments named in the log that still exist."""
    named = {answer for one in log(analysis_id) for answer in one.answers}
    return existing(named)


def existing(answers: Collection[str]) -> set[str]:
    """Those of these answers that nobody deleted."""
    found: set[str] = set()
    ids = sorted(answers)
    for start in range(0, len(ids), BATCH):
        found.update(db.session.scalars(select(Answer.id).where(Answer.id.in_(ids[start : start + BATCH]))))
    return found


def make_true(analysis: Analysis, coding: Coding) -> None:
    """Write what people made of the draft into themes, mentions and quotes."""
    changed = _write_mentions(coding, [one.id for one in analysis.themes])
    for theme in analysis.themes:
        coded = coding.themes.get(theme.id)
        before = (theme.name, theme.merged_into_id, theme.retired_at is None, theme.hidden_at is None)
        _write_theme(theme, coded)
        after = (theme.name, theme.merged_into_id, theme.retired_at is None, theme.hidden_at is None)
        if before != after or theme.id in changed:
            touch(theme)
    _put_in_order(analysis, coding)
    db.session.flush()
    place_quotes(analysis, coding)


def _put_in_order(analysis: Analysis, coding: Coding) -> None:
    """The largest theme first, what is no theme any more last."""
    sizes = {theme: len(coded.members) for theme, coded in coding.current.items()}
    order = sorted(analysis.themes, key=lambda one: (-sizes.get(one.id, -1), one.position, one.id))
    for place, theme in enumerate(order):
        theme.position = place


def touch(theme: Theme) -> None:
    """Let whoever cited this theme see that it is not what it was."""
    theme.version, theme.changed_at = (theme.version or 0) + 1, now()


def _write_theme(theme: Theme, coded: Coded | None) -> None:
    """A theme that the coding does not know is gone: its row stays, for whoever cited it."""
    if coded is None:
        theme.merged_into_id, theme.retired_at = None, theme.retired_at or now()
    else:
        theme.name, theme.merged_into_id, theme.retired_at = coded.name, coded.merged_into, None
    left_out = coded is None or coded.hidden or coded.merged_into is not None
    theme.hidden_at = (theme.hidden_at or now()) if left_out else None


def _write_mentions(coding: Coding, themes: Collection[str]) -> set[str]:
    """Write the rows that differ; returns the themes whose comments changed. The machine's opinion is kept as it is."""
    are: dict[tuple[str, str], Row] = {
        (theme, answer): (weight, decided)
        for theme, answer, weight, decided in db.session.execute(
            select(Mention.theme_id, Mention.answer_id, Mention.suggested_weight, Mention.decided).where(
                Mention.theme_id.in_(themes)
            )
        )
    }
    wanted = {pair: row for theme, coded in coding.themes.items() for pair, row in _rows(theme, coded)}
    gone = [pair for pair in are if pair not in wanted and pair[0] in coding.themes]
    lost = {theme for theme, _ in are if theme not in coding.themes}
    new = [pair for pair in wanted if pair not in are]
    other = [pair for pair, row in wanted.items() if pair in are and are[pair] != row]
    table = table_of(Mention)
    if lost:
        db.session.execute(delete(table).where(table.c.theme_id.in_(lost)))
    for theme_id, answer_id in gone:
        db.session.execute(delete(table).where(table.c.theme_id == theme_id, table.c.answer_id == answer_id))
    for theme_id, answer_id in other:
        weight, decided = wanted[theme_id, answer_id]
        this = update(table).where(table.c.theme_id == theme_id, table.c.answer_id == answer_id)
        db.session.execute(this.values(suggested_weight=weight, decided=decided))
    insert_mentions({pair: wanted[pair] for pair in new})
    return {theme for theme, _ in (*gone, *new, *other)}


def _rows(theme: str, coded: Coded) -> Iterable[tuple[tuple[str, str], Row]]:
    for answer in coded.weights.keys() | coded.decided.keys():
        yield (theme, answer), (coded.weights.get(answer), coded.decided.get(answer))


def insert_mentions(rows: Mapping[tuple[str, str], Row]) -> None:
    """Write new rows, some at a time."""
    made = [
        {"id": new_id(), "theme_id": theme, "answer_id": answer, "suggested_weight": weight, "decided": decided}
        for (theme, answer), (weight, decided) in rows.items()
    ]
    for start in range(0, len(made), BATCH):
        db.session.execute(insert(Mention), made[start : start + BATCH])


def place_quotes(analysis: Analysis, coding: Coding) -> None:
    """Each quote goes where its comment is: its own theme's place when it belongs there, else another that has it."""
    ids = [one.id for one in analysis.themes]
    for quote in db.session.scalars(select(Quote).where(Quote.theme_id.in_(ids))):
        home = quote.home_id or quote.theme_id
        place = _place(quote.answer_id, home, coding)
        if place and place != quote.theme_id:
            quote.home_id, quote.theme_id = home, place
    db.session.flush()
    for theme in analysis.themes:
        db.session.expire(theme, ["quotes"])


def _place(answer: str | None, home: str, coding: Coding) -> str | None:
    own = coding.root(home) if home in coding.themes else None
    if answer is None or (own and answer in coding.themes[own].members):
        return own
    others = sorted(theme for theme, coded in coding.current.items() if answer in coded.members)
    by_people = [theme for theme in others if coding.themes[theme].decided.get(answer)]
    return next(iter((*by_people, *others)), own)


def new_theme(analysis: Analysis, suggested: str, like: Theme) -> Theme:
    """A theme that people make; it has no numbers until they are made anew."""
    made = Theme(
        analysis_id=analysis.id,
        position=max(one.position for one in analysis.themes) + 1,
        suggested=suggested[:120],
        keywords=list(like.keywords),
        sentiment={},
        warnings=[],
        figures=uncounted(like.figures),
        drafted=False,
        version=1,
        changed_at=now(),
    )
    analysis.themes.append(made)
    db.session.flush()
    return made
