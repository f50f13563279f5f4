"""Small numbers: what may be shown about how many people said what. Pure, and light enough for a web worker.

This package's face holds the words and the shapes: `floored`, `share`, the declared `Table`, what was `Released`, the
symbols `[c]` and `[z]`. Jobs, and only jobs, import the two halves that need a solver:

    from coprod_hub.core.disclosure.suppression import protect   # counts → a release in which small numbers are hidden
    from coprod_hub.core.disclosure.attack import audit          # every release of a survey → what could be worked out

Both load numpy and scipy, which no web worker may. The rule, the reader it is built against and what was measured stand
in `docs/decisions/001-small-numbers.md`.
"""

from coprod_hub.core.disclosure.counts import (
    THRESHOLD,
    Audience,
    Cross,
    Follows,
    Kind,
    Question,
    Row,
    Table,
    floored,
    share,
)
from coprod_hub.core.disclosure.crossing import crossed, crossed_table
from coprod_hub.core.disclosure.merging import fresh_key, merged, merged_answers
from coprod_hub.core.disclosure.released import (
    CONFIDENTIAL,
    EVERYONE,
    NOT_APPLICABLE,
    Cell,
    Column,
    Note,
    Released,
    ReleasedTable,
    legend,
)
from coprod_hub.core.disclosure.words import Leak, LeakKind, ReleaseRefused

__all__ = [
    "CONFIDENTIAL",
    "EVERYONE",
    "NOT_APPLICABLE",
    "THRESHOLD",
    "Audience",
    "Cell",
    "Column",
    "Cross",
    "Follows",
    "Kind",
    "Leak",
    "LeakKind",
    "Note",
    "Question",
    "ReleaseRefused",
    "Released",
    "ReleasedTable",
    "Row",
    "Table",
    "crossed",
    "crossed_table",
    "floored",
    "fresh_key",
    "legend",
    "merged",
    "merged_answers",
    "share",
]
