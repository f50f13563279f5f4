"""Tenders in which everything that anybody wrote is hostile.

They are built by the services with plain words, since what is hostile would be refused in many places (a text that
names its bidder, a mark that is no mark). Then every column that people write to is written over, as it stands.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest
from sqlalchemy import String, select

from coprod_hub.core import clock
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, db, transaction
from coprod_hub.evaluation.models import (
    Agreed,
    AgreedEarlier,
    BidImport,
    Correction,
    EvaluatorPerson,
    Idea,
    IdeaMark,
    Letter,
    PairNote,
    PaperImport,
    SeenDifferently,
    TakenOut,
    Tender,
    Version,
    WordsIn,
)
from coprod_hub.evaluation.queries.publishing import frozen_of
from tests.evaluation import secrets
from tests.guards.test_sealed import decided
from tests.hostile.strings import Packs

Row = TypeVar("Row", bound=Model)
#: What the hub itself chose from a list, or wrote, in columns of text.
CHOSEN = {
    "bid.code_name", "bid_import.meant_sealed", "bid_import.table_sealed", "criterion.code", "criterion.formula",
    "criterion.minimum", "criterion.weight", "paper_import.table_sealed", "tender.service_type", "tender.weights",
}  # fmt: skip

#: Reasons that may stand only beside what they are a reason for.
WITH_A_STATE = {"idea.set_aside_sealed", "result.set_aside_sealed"}


def fill_tenders(packs: Packs) -> str:
    """Build them, and write over them; returns the id of somebody on a panel."""
    world = secrets.build()
    with transaction():
        _add_what_is_rare()
        for row, table, column, attribute, longest in list(_written()):
            setattr(row, attribute, packs.line(f"{table}.{column} {row.id}", longest))
        _write_into_shapes(packs)
        db.session.flush()
        for tender in db.session.scalars(select(Tender).where(Tender.published_at.is_not(None))):
            tender.frozen = frozen_of(tender)
    on_it = world.people["member with an open sheet"]
    assert on_it is not None
    return on_it.id


def _written() -> Iterator[tuple[Any, str, str, str, int]]:
    """Each text of each row: its row, table, column, attribute, and how long it may be."""
    readable = {name for name, kind in decided().items() if kind not in {"code", "own seal"}}
    for mapper in Model.registry.mappers:
        kind = mapper.class_
        if not kind.__module__.startswith("coprod_hub.evaluation."):
            continue
        sealed = {one.column: name for name, one in vars(kind).items() if isinstance(one, Sealed)}
        for column in mapper.local_table.columns:
            name = f"{kind.__tablename__}.{column.name}"
            attribute = sealed.get(column.name, column.name if name in readable else "")
            text = isinstance(column.type, String) or column.name in sealed
            if attribute and text and not attribute.startswith("_") and name not in CHOSEN:
                longest = getattr(column.type, "length", None) or 300
                for row in db.session.scalars(select(kind)):
                    if name in WITH_A_STATE and not getattr(row, attribute):
                        continue
                    yield row, kind.__tablename__, column.name, attribute, longest


def _write_into_shapes(packs: Packs) -> None:
    """What people write that is kept with other things in one value."""

    def scale(name: str) -> list[dict[str, Any]]:
        words = [packs.line(f"{name} {at}", 150) for at in range(6)]
        return [{"mark": at, "words": each, "plain": each} for at, each in enumerate(words)]

    for tender in db.session.scalars(select(Tender)):
        tender.scale = scale(f"tender.scale {tender.id}")
        for row in [row for row in tender.criteria if row.is_marked][:1]:
            row.scale = scale(f"criterion.scale {row.id}")
    for place in db.session.scalars(select(EvaluatorPerson)):
        place.declared = place.declared | {"knows_words": packs.text(f"evaluator_person.declared {place.id}")}
    for version in db.session.scalars(select(Version)):
        words = packs.text(f"spec_version.content {version.id}")
        section = {"id": version.id, "title": words[:100], "body": words}
        version.content = {**version.content, "sections": [section]}
    for table in (*db.session.scalars(select(BidImport)), *db.session.scalars(select(PaperImport))):
        if table.table:
            read = json.loads(table.table)
            rows = [
                _every_cell(row, packs.line(f"{table.__tablename__}.table {table.id}", 150)) for row in read["rows"]
            ]
            table.table = json.dumps(read | {"rows": rows})
    for correction in db.session.scalars(select(Correction)):
        correction.what = {"young.title": [packs.line("correction.what before"), packs.line("correction.what after")]}


def _every_cell(row: Any, words: str) -> Any:
    """A row of a table that was brought, in whatever shape, with other words in each cell."""
    if isinstance(row, dict):
        return {name: _every_cell(cell, words) for name, cell in row.items()}
    return (
        [_every_cell(cell, words) for cell in row] if isinstance(row, list) else words if isinstance(row, str) else row
    )


def _add_what_is_rare() -> None:
    """One row of what seldom comes: a correction, a pair's note, a mark agreed anew, another view, a letter's words."""
    agreed, idea = _one(Agreed), _one(Idea)
    sheet, bid, criterion = agreed.bid.tender.panels[0].evaluators[0], agreed.bid, agreed.criterion
    now = clock.now()
    idea.set_aside_because = "not now"
    idea.set_aside_at = now
    db.session.add_all(
        [
            Correction(tender_id=bid.tender_id, made_at=now, what={}, notice="", notice_on=clock.today()),
            PairNote(evaluator_id=sheet.id, bid_id=bid.id, person_id=sheet.people[0].person_id, saved_at=now),
            AgreedEarlier(agreed_id=agreed.id, agreed_at=now, value=1, put_aside_at=now),
            SeenDifferently(agreed_id=agreed.id, evaluator_id=sheet.id, noted_at=now),
            Letter(bid_id=bid.id, criterion_id=criterion.id),
            TakenOut(tender_id=bid.tender_id, place=WordsIn.AGREED, thing_id=agreed.id, pieces=1, taken_at=now),
            IdeaMark(idea_id=idea.id, mark=0),
        ]
    )
    db.session.flush()


def _one(kind: type[Row]) -> Row:
    return db.session.scalars(select(kind).order_by(kind.id)).first() or pytest.fail(f"no {kind.__tablename__}")
