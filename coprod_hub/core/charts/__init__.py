"""Charts as places on a page: numbers in, geometry out; `components/chart.html` draws it and puts the table beside it.

Widths are percentages of a plot that grows with the page, heights and letters are pixels: so a chart fills a wide
screen and its words stay as large on a phone. A share that is kept back (fewer than five people) is an open, hatched
mark and `[c]`. `grouped_bars` sets bars side by side; `stacked_bars` and `stacked_amounts` lay them end to end. Pure.
"""

from coprod_hub.core.charts.grouped import GroupedBars, grouped_bars
from coprod_hub.core.charts.looks import Look, look_of
from coprod_hub.core.charts.shares import Category, Cell, Series, Table, cell_words, finding, share_words
from coprod_hub.core.charts.stacked import (
    STEPS,
    Key,
    Part,
    Stack,
    StackedBars,
    end_to_end,
    stacked_amounts,
    stacked_bars,
)
from coprod_hub.core.disclosure.released import CONFIDENTIAL

__all__ = [
    "CONFIDENTIAL",
    "STEPS",
    "Category",
    "Cell",
    "GroupedBars",
    "Key",
    "Look",
    "Part",
    "Series",
    "Stack",
    "StackedBars",
    "Table",
    "cell_words",
    "end_to_end",
    "finding",
    "grouped_bars",
    "look_of",
    "share_words",
    "stacked_amounts",
    "stacked_bars",
]
