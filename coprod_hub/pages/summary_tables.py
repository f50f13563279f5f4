"""The tables of a summary's spreadsheet: released numbers only, cell by cell as everybody may read them."""

from collections.abc import Iterator, Mapping
from typing import Any

from coprod_hub.core.disclosure import CONFIDENTIAL, Cell, Column, ReleasedTable
from coprod_hub.core.web import day_words
from coprod_hub.core.workbook import Sheet, Value
from coprod_hub.pages.summary import Summary


def sheets(found: Summary) -> list[Sheet]:
    """Who answered, what they raise, each question by group, approved quotes, and what came of it."""
    questions = [_question(number, table) for number, table in enumerate(found.released.tables, 1)]
    return [_answered(found), _themes(found), *questions, _quotes(found), _decisions(found)]


def _answered(found: Summary) -> Sheet:
    rows = tuple((column.label, _figure(column.people)) for column in found.released.columns)
    return Sheet("Who answered", "Who answered", "People, by group.", ("Group", "People"), rows)


def _question(number: int, table: ReleasedTable) -> Sheet:
    heads = [head for column in table.columns for head in (f"{column.label}: people", f"{column.label}: per cent")]
    rows = tuple(
        (row.label, *(value for column in table.columns for value in _pair(table, row.key, column)))
        for row in table.question.rows
    )
    about = "People who chose each answer, by group. Per cent is of everybody in the group, those who skipped included."
    return Sheet(f"Question {number}", f"{number}. {table.question.title}", about, ("Answer", *heads), rows)


def _pair(table: ReleasedTable, row: str, column: Column) -> tuple[Value, Value]:
    cell, share = table.cell(row, column.key), table.share(row, column.key)
    return _figure(cell), share if share is not None else cell.symbol or CONFIDENTIAL


def _figure(cell: Cell) -> Value:
    return cell.shown if cell.shown is not None else cell.symbol


def _themes(found: Summary) -> Sheet:
    rows = tuple(row for theme in found.themes for row in _by_group(theme.label, theme.figures))
    heads = (
        "Theme",
        "Group",
        "People who raise it",
        "Of",
        "Per cent",
        "Likely from (per cent)",
        "Likely to (per cent)",
    )
    about = "What people raise in their own words. The likely range says how sure the share is (95%)."
    return Sheet("Themes", "What people raise", about, heads, rows)


def _by_group(label: str, figures: Mapping[str, Any]) -> Iterator[tuple[Value, ...]]:
    total = figures["total"]
    yield (label, "Everyone", _kept(total["mentions"]), _kept(total["base"]), None, None, None)
    for group in figures["groups"]:
        numbers = [_kept(group[name]) for name in ("mentions", "base", "percent", "low", "high")]
        yield (label, group["name"], *numbers)


def _kept(value: int | None) -> Value:
    return CONFIDENTIAL if value is None else value


def _quotes(found: Summary) -> Sheet:
    rows = tuple(
        (one.words, one.audience.name if one.audience else CONFIDENTIAL, one.theme.label) for one in found.quotes
    )
    return Sheet("Quotes", "In their words", "Approved quotes.", ("Words", "Group", "Theme"), rows)


def _decisions(found: Summary) -> Sheet:
    replies = {reply.decision_id: reply for reply in found.feedback.replies}
    rows = tuple(
        (
            one.decision.headline,
            one.decision.what,
            one.decision.because,
            one.decision.by_and_when,
            "; ".join(one.themes),
            day_words(replies[one.decision.id].public_on) if one.decision.id in replies else "Still owed",
        )
        for one in found.decided
    )
    heads = ("What became of it", "What was decided", "Because", "Decided by", "Themes it answers", "Reply published")
    return Sheet("Decisions", "What came of it", "Decisions that people may know of.", heads, rows)
