"""Every column that could hold words has been thought about: sealed, or in the table of docs/data-protection.md."""

import re

from sqlalchemy import JSON, Enum, LargeBinary, String

from coprod_hub.config import ROOT
from coprod_hub.core.keys import places
from coprod_hub.models import metadata

LINE = re.compile(r"^\| `(\w+)`: ([\w, ]+?) \| ([\w’ ]+?) \| \S", re.MULTILINE)
#: The answers that may be given for a column that is readable in the database.
KINDS = {"name", "council’s words", "shared words", "code", "own seal"}


def readable_columns() -> set[str]:
    """Columns that can hold text or bytes and are not sealed, apart from ids and states."""
    return {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary)
        and not isinstance(column.type, Enum)
        and not column.foreign_keys
        and column.name != "id"
        and not column.name.endswith("_sealed")
    }


def decided() -> dict[str, str]:
    """What the document says of each: its kind."""
    text = (ROOT / "docs" / "data-protection.md").read_text()
    return {f"{table}.{name.strip()}": kind for table, names, kind in LINE.findall(text) for name in names.split(",")}


def test_every_column_that_could_hold_words_is_decided():
    assert sorted(readable_columns() - decided().keys()) == []


def test_the_document_speaks_of_nothing_that_is_gone():
    assert sorted(decided().keys() - readable_columns()) == []
    assert set(decided().values()) == KINDS


def test_every_sealed_column_can_be_found_by_the_rotation():
    names = [(table.name, column.name) for table in metadata.tables.values() for column in table.columns]
    there = {f"{table}.{column}" for table, column in names if column.endswith("_sealed")}
    assert there == {place.name for place in places()}
