"""A file of comments in, a folder of themes out: what ``flask insight themes`` does. Loads every heavy library.

Either all four files are written or none is touched.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coprod_hub.core.disclosure import THRESHOLD
from coprod_hub.core.errors import HubError
from coprod_hub.core.tables import Table, read_table
from coprod_hub.core.text import count, listed
from coprod_hub.insight.cloud import cloud_words, picture, place_words
from coprod_hub.insight.extraction import Comment, Theme, ThemeSet, find_themes
from coprod_hub.insight.file_page import FilePage, summary_page
from coprod_hub.insight.first_sort import Kind
from coprod_hub.insight.quotes import Quote, choose_quotes
from coprod_hub.insight.rules import Share, ThemesRequest, shares_by_audience, shown_counts
from coprod_hub.insight.sentiment import Asks, question_asks

MOST_AUDIENCES = 50
QUOTES = 3
NOT_SAID = "Not said"

Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class _Work:
    """Comments, one per row of the file, what was found in them, and what may be shown of each theme."""

    comments: Sequence[Comment]
    found: ThemeSet
    sizes: Mapping[str, int]
    shares: Mapping[str, Mapping[str, Share | None]]
    quotes: Mapping[str, Sequence[Quote]]


def write_themes(request: ThemesRequest, tell: Tell) -> str:
    """Sort a file's comments into themes and write them out; returns a sentence that says what was written.

    Raises HubError, saying what to do, when the file, a column or the folder will not do.
    """
    tell(0.0, f"Reading {request.file}")
    hidden_words = _words_to_hide(request.hide)
    comments = _comments(read_table(request.file), request, tell)
    with _folder(request.out) as scratch:
        found = find_themes(
            comments,
            themes=request.themes,
            smallest=THRESHOLD,
            question=request.text,
            progress=lambda part, words: tell(0.1 + 0.6 * part, words),
        )
        tell(0.75, "Choosing quotes")
        work = _work(comments, found, hidden_words)
        tell(0.85, "Drawing the word cloud")
        usable = [c.text for c, kind in zip(comments, found.first_sort.kinds, strict=True) if kind is Kind.USABLE]
        words = cloud_words(usable)
        placed = place_words(words)
        page = FilePage(request.file.name, request.text, comments, found, work.sizes, work.shares, work.quotes, words)
        files = {
            "themes.json": json.dumps(_themes(work), ensure_ascii=False, indent=2).encode() + b"\n",
            "assignments.csv": _assignments(found).encode(),
            "wordcloud.png": picture(placed),
            "summary.html": summary_page(page, placed).encode(),
        }
        tell(0.95, f"Writing to {request.out}")
        _write(files, Path(scratch), request.out)
    tell(1.0, "Done")
    return _said(found, request)


def _comments(table: Table, request: ThemesRequest, tell: Tell) -> list[Comment]:
    columns = [request.text, *([request.audience] if request.audience is not None else [])]
    table.require(*columns)
    asks = Asks(request.asks) if request.asks else question_asks(request.text)
    comments, faults = [], []
    for row in table:
        audience = (row.cells[request.audience].strip() or NOT_SAID) if request.audience is not None else None
        comments.append(Comment(row.cells[request.text], audience, asks))
        if row.fault:
            faults.append(row.line)
    if faults:
        lines = listed([str(line) for line in faults[:5]]) + (" and others" if len(faults) > 5 else "")
        rows = count(len(faults), "row does", "rows do")
        tell(0.1, f"Warning: {rows} not fit the columns (line {lines}). Check the quotes and separators there.")
    if not any(comment.text.strip() for comment in comments):
        raise HubError(f"The column “{request.text}” of {table.path.name} has no text in it. Name another with --text.")
    audiences = len({comment.audience for comment in comments})
    if audiences > MOST_AUDIENCES:
        raise HubError(
            f"The column “{request.audience}” has {audiences:,} different values: too many to be groups of people. "
            f"Name one with at most {MOST_AUDIENCES} with --audience, or leave it out."
        )
    return comments


def _words_to_hide(path: Path | None) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines() if path else []
    except (OSError, UnicodeError):
        raise HubError(f"The list of words {path} cannot be read. Give a text file with a word a line.") from None


def _folder(out: Path) -> TemporaryDirectory[str]:
    """A place beside the results for what is not finished. Asked for first, so that nobody waits for nothing."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix=".unfinished-", dir=out)
    except OSError as error:
        reason = "it is a file" if isinstance(error, FileExistsError) else error.strerror or "it cannot be written to"
        raise HubError(f"Nothing can be written to {out}: {reason}. Name another folder with --out.") from None


def _write(files: Mapping[str, bytes], scratch: Path, out: Path) -> None:
    try:
        for name, content in files.items():
            (scratch / name).write_bytes(content)
            if (out / name).is_dir():
                raise IsADirectoryError(None, f"{name} there is a folder")
        for name in files:
            (scratch / name).replace(out / name)
    except OSError as error:
        raise HubError(f"The themes could not be written to {out}: {error.strerror}. Name another folder.") from None


def _work(comments: Sequence[Comment], found: ThemeSet, hide: Sequence[str]) -> _Work:
    kinds = found.first_sort.kinds
    named = [comment.audience for comment in comments]
    sizes = Counter(name for name, kind in zip(named, kinds, strict=True) if kind is Kind.USABLE and name is not None)
    inside: dict[str, Counter[str]] = {theme.id: Counter() for theme in found.themes}
    for name, placements in zip(named, found.placements, strict=True):
        for placement in placements:
            if name is not None:
                inside[placement.theme][name] += 1
    sizes = Counter(dict(sorted(sizes.items())))
    shares = {theme.id: shares_by_audience(inside[theme.id], sizes) for theme in found.themes}
    quotes = {theme.id: choose_quotes(comments, found, theme.id, count=QUOTES, hide=hide) for theme in found.themes}
    return _Work(comments, found, sizes, shares, quotes)


def _themes(work: _Work) -> list[dict[str, Any]]:
    return [_theme(theme, work.shares[theme.id], work.quotes[theme.id], work.sizes) for theme in work.found.themes]


def _theme(
    theme: Theme, shares: Mapping[str, Share | None], quotes: Sequence[Quote], sizes: Mapping[str, int]
) -> dict[str, Any]:
    """One theme as it stands in themes.json; null where a figure rests on fewer than 5 comments."""
    feelings = shown_counts({feeling.value: n for feeling, n in theme.feelings.items()})
    return {
        "id": theme.id,
        "label": theme.label,
        "keywords": list(theme.keywords),
        "size": theme.size,
        "share": round(theme.share, 4),
        "share_by_audience": {name: round(one.share, 4) if one else None for name, one in shares.items()},
        "interval_by_audience": {
            name: [round(one.low, 4), round(one.high, 4)] if one else None for name, one in shares.items()
        },
        "sentiment": feelings,
        "quotes": [
            {
                "row": quote.index,
                "text": quote.text,
                "audience": quote.audience if sizes.get(quote.audience or "", 0) >= THRESHOLD else None,
                "sentiment": quote.feeling.value,
                "hidden": list(quote.hidden),
            }
            for quote in quotes
        ],
    }


def _assignments(found: ThemeSet) -> str:
    """A line for each row of the file. Identifiers and weights only, so there is nothing a spreadsheet could run."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["row", "themes", "weights"])
    for row, placements in enumerate(found.placements):
        ids = " ".join(placement.theme for placement in placements)
        writer.writerow([row, ids, " ".join(f"{placement.weight:.4f}" for placement in placements)])
    return out.getvalue()


def _said(found: ThemeSet, request: ThemesRequest) -> str:
    said = f"{count(len(found.themes), 'theme')} from {count(found.first_sort.total, 'comment')}, in {request.out}."
    return f"{said} {found.reason}" if found.reason else said
