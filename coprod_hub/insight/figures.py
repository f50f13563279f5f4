"""A theme's released numbers: as they are kept, drawn and said. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from coprod_hub.core import charts
from coprod_hub.core.disclosure import EVERYONE, Kind, Question, Released, ReleasedTable, Row, Table, share
from coprod_hub.core.disclosure import Audience as Group
from coprod_hub.core.text import lowered
from coprod_hub.insight import rules
from coprod_hub.surveys.rules import Marker

UNTOLD = "What people raise, by group"


class GroupFigures(TypedDict):
    """How many of one group raise a theme; None where the number is kept back."""

    audience_id: str
    name: str
    marker: str
    mentions: int | None
    base: int | None
    percent: int | None
    low: int | None
    high: int | None


def declared(key: str, title: str, themes: Mapping[str, str], members: Mapping[str, Mapping[str, int]]) -> Table:
    """The table of a question's themes: people by theme and group, each theme its own split of everyone who answered.

    `themes[id]` is a label; `members[group][id]` a number of people.
    """
    rows = tuple(Row(theme, label) for theme, label in themes.items())
    return Table(
        Question(key=key, title=title, kind=Kind.SEVERAL, rows=rows),
        {group: {theme: counted.get(theme, 0) for theme in themes} for group, counted in members.items()},
    )


def figures(table: ReleasedTable, theme: str, groups: Sequence[Group], markers: Mapping[str, str]) -> dict[str, Any]:
    """What is kept of a theme: in all, and by group with the 95 % interval. A group left out has no numbers."""
    columns = {column.key for column in table.columns}
    total = table.cell(theme, EVERYONE).shown
    return {
        "total": {"mentions": total, "base": table.base(EVERYONE)},
        "groups": [_group(table if one.key in columns else None, theme, one, markers[one.key]) for one in groups],
    }


def _group(table: ReleasedTable | None, theme: str, group: Group, marker: str) -> GroupFigures:
    mentions = table.cell(theme, group.key).shown if table else None
    base = table.base(group.key) if table else None
    interval = rules.share(mentions, base) if mentions is not None and base else None
    return {
        "audience_id": group.key,
        "name": group.label,
        "marker": marker,
        "mentions": mentions if interval else None,
        "base": base,
        "percent": share(mentions, base),
        "low": round(100 * interval.low) if interval else None,
        "high": round(100 * interval.high) if interval else None,
    }


def uncounted(like: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a theme that is not counted yet: the groups of another theme of its question, without numbers."""
    nothing = {"mentions": None, "percent": None, "low": None, "high": None}
    groups = [{**one, **nothing} for one in like.get("groups", ())]
    return {"total": {"mentions": None, "base": like.get("total", {}).get("base")}, "groups": groups, "counted": False}


def between(parts: Sequence[Mapping[str, Any]]) -> tuple[int, int] | None:
    """How many people a theme made of these must have, least and most, by what was shown of them; None if unknown.

    It tells nothing new: whoever reads the parts' numbers can work it out.
    """
    totals = [one["total"] for one in parts]
    numbers = [one["mentions"] for one in totals]
    if not numbers or any(n is None for n in numbers):
        return None
    base = totals[0]["base"]
    return max(numbers), min(sum(numbers), base) if base is not None else sum(numbers)


def themes_chart(
    name: str, themes: Sequence[tuple[str, Mapping[str, Any]]], title: str = ""
) -> charts.GroupedBars | None:
    """Bars by theme and group, from labels with their figures; None when there is nothing to draw.

    Without a title it says what is found: which theme each group raises most. Themes not counted yet are left out, and
    then nothing is said to be raised most.
    """
    every, themes = themes, [one for one in themes if one[1].get("counted", True)]
    shown = [one for one in themes[0][1]["groups"] if one["base"] is not None] if themes else []
    if not shown:
        return None
    order = [one["audience_id"] for one in shown]
    series = [charts.Series(one["name"], Marker(one["marker"]).look, one["base"]) for one in shown]
    categories = [charts.Category(label, _cells(kept, order)) for label, kept in themes]
    title = title or (len(themes) == len(every) and charts.finding(series, categories, "raise")) or UNTOLD
    note = "Shares are of everyone in a group who sent answers. The thin line is where the share would likely lie."
    return charts.grouped_bars(name, title, series, categories, note)


def _cells(kept: Mapping[str, Any], order: Sequence[str]) -> tuple[charts.Cell, ...]:
    by_group: dict[str, GroupFigures] = {one["audience_id"]: one for one in kept["groups"]}
    return tuple(_cell(by_group.get(key)) for key in order)


def _cell(one: GroupFigures | None) -> charts.Cell:
    if one is None or one["mentions"] is None or not one["base"]:
        return charts.Cell(None, None)
    part = rules.share(one["mentions"], one["base"])
    return charts.Cell(part.count, part.share, part.low, part.high)


def headline(
    released: Released, groups: Sequence[tuple[str, str]], top: str | None, otherwise: str = rules.TOO_FEW
) -> str:
    """The summary's first sentence. `groups` are (key, name); one that is kept back is said to be fewer than five.

    `otherwise` is said while it is not known what they raise most.
    """
    shown = {column.key: column.people.shown for column in released.columns}
    said = []
    for key, name in groups:
        people = shown.get(key)
        said.append(rules.Group(lowered(name), lowered(name), 1 if people is None else people))
    return rules.headline(said, top, otherwise)


def not_heard(released: Released, groups: Sequence[tuple[str, str]]) -> list[str]:
    """Groups that were asked and from whom nobody, or fewer than five people, have answered."""
    shown = {column.key: column.people.shown for column in released.columns}
    return [name for key, name in groups if not shown.get(key)]
