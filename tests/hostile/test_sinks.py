"""Everything that people write, wherever it comes out: as the same words, and as nothing but words.

One city with a few strings in each place is built; with HUB_AUDIT set, as many as it takes for the full product.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, db, transaction
from coprod_hub.core.documents import SHEET, Document, Paper, papers
from coprod_hub.core.jobs import Job, run_waiting
from coprod_hub.core.notify import Outbox, write_to
from coprod_hub.core.text import clean_line
from coprod_hub.evaluation.models import Tender, Version
from coprod_hub.evaluation.queries import spec_papers
from coprod_hub.evaluation.queries.naming import without_people
from coprod_hub.evaluation.word import word_file
from coprod_hub.insight.cloud import CloudWord, picture, place_words, svg
from tests.audit.walk import Address, addresses
from tests.builders import accounts as make
from tests.guards.test_sealed import decided
from tests.hostile import look
from tests.hostile.conftest import WHOLE, City
from tests.hostile.strings import HOSTILE, MARK
from tests.system.client import CriticalClient, apart

#: So many of each page about tenders are read, which are many; in the full product, all.
OF_EACH = 6
#: Columns that no person writes, or that hold nothing hostile for a reason.
NOT_WRITTEN = {
    "person.email": "an address, which the form has checked",
    "document.body": "files: opened below",
    "numbers_plan.reasons": "sentences of the hub",
    "comparison.reasons": "sentences of the hub",
    "analysis.first_sort": "counts, with names of the hub",
    "theme.sentiment": "counts",
    "theme.warnings": "remarks of the hub",
    "survey_reading.readers": "an office, in the hub's words",
    "concern.promise": "one of three promises",
    "safeguarding_setting.name": "a name of the hub",
    "half_way.secret_sealed": "made by the hub",
    "second_factor.secret_sealed": "made by the hub",
    "response.words_sealed": "three words of a list",
    "outbox.to_sealed": "an address, which the form has checked",
    "bid_import.meant_sealed": "which column means what",
    "tender.service_type": "one of a list",
    "tender.weights": "one of two ways",
    "tender.tie_break": "names of criteria",
    "bid.price_sealed": "a sum of money",
    "result.given_sealed": "figures, with names of the hub",
    "result.found_sealed": "the same",
    "result.set_aside_sealed": "a reason that ends a result: this one stands",
    "award_paper.body_sealed": "files: opened below, and in tests/evaluation",
}


def rows_by_column() -> Iterator[tuple[str, list[Any]]]:
    """Each column in which somebody's words may stand, with what stands there, opened."""
    readable = {name for name, kind in decided().items() if kind not in {"code", "own seal"}}
    for mapper in Model.registry.mappers:
        kind = mapper.class_
        sealed = {one.column: name for name, one in vars(kind).items() if isinstance(one, Sealed)}
        names = [column.name for column in mapper.local_table.columns]
        for name in names:
            if name in sealed or f"{kind.__tablename__}.{name}" in readable:
                rows = db.session.scalars(select(kind))
                yield f"{kind.__tablename__}.{name}", [getattr(row, sealed.get(name, name)) for row in rows]


def test_every_column_in_which_somebody_writes_holds_something_hostile(city: City):
    """A new column fails here until tests/hostile/world.py writes to it."""
    empty = {
        name
        for name, values in rows_by_column()
        if not any(MARK in json.dumps(value, ensure_ascii=False, default=str).lower() for value in values)
    }
    assert sorted(empty - NOT_WRITTEN.keys()) == []
    assert sorted(NOT_WRITTEN.keys() - empty) == []


# ---- pages ----


def pages(city: City) -> Iterator[tuple[str, look.Seen]]:
    """Every page, as somebody sees it who may: everybody, a forum member, the lead, one for all else, a panel.

    The critic, who is slow, reads each view once; in the full product, every page.
    """
    asked: set[str] = set()
    shown = Counter[str]()
    for who in ("", city.world.member, city.world.lead, city.world.everybody, city.world.on_panel):
        clients = FlaskClient(city.app), CriticalClient(city.app)
        if who:
            for client in clients:
                make.sign_in(client, db.session.get_one(Person, who))
        for one in (*addresses(city.app), *_second_pages(city)):
            enough = one.endpoint.startswith("evaluation.") and shown[one.endpoint] == OF_EACH
            if one.path not in asked and (WHOLE or not enough):
                seen = _read(clients[WHOLE or one.endpoint not in asked], one.path)
                if seen is not None:
                    asked |= {one.path, one.endpoint}
                    shown[one.endpoint] += 1
                    yield f"{one.path} ({one.endpoint})", seen


def _second_pages(city: City) -> Iterator[Address]:
    yield Address("responses.comments", f"/surveys/{city.world.answered}/comments/words001?page=2")


def _read(client: Any, path: str) -> look.Seen | None:
    try:
        answer = apart(client.get, path)
    except Exception as fault:  # noqa: BLE001  # all faults are told together at the end
        return look.Seen("", (str(fault) or repr(fault),))
    return look.html(answer.text) if answer.status_code == 200 and answer.mimetype == "text/html" else None


def test_pages_say_the_words_and_are_not_changed_by_them(city: City):
    wanted = {slot: look.even(value).casefold() for slot, value in city.packs.values.items()}
    shown: set[str] = set()
    faults = []
    for place, seen in pages(city):
        faults += [f"{place}: {fault}" for fault in seen.faults]
        words = seen.words.casefold()
        shown |= {slot for slot, value in wanted.items() if value in words}
    assert not faults, "\n".join(faults)
    assert sorted(wanted.keys() - shown) == []


# ---- files ----

READERS = {Paper.WORD: look.word, Paper.PDF: look.pdf, Paper.SHEET: look.sheet}


def files(city: City) -> Iterator[tuple[str, look.Seen]]:
    """Every file that the hub has made of what people wrote, opened by its own reader."""
    for about, kept in (("plan", papers(city.world.plan)), ("summary", papers(city.world.answered))):
        assert len(kept) >= 2, f"no files of the {about}"
        for kind, document in kept.items():
            yield f"{about} {kind}", READERS[kind](document.body)
    for document in db.session.scalars(select(Document).where(Document.paper.is_(None), Document.media_type == SHEET)):
        yield document.name, look.sheet(document.body)


def specifications() -> Iterator[tuple[Tender, look.Seen]]:
    """Each specification and each quote document, as the worker writes them; the tender beside it."""
    for version in db.session.scalars(select(Version)):
        tender = db.session.get_one(Tender, version.tender_id)
        papers_of = [spec_papers.specification_text(version)]
        if not spec_papers.lacking_for_quote(tender):
            papers_of.append(spec_papers.quote_text(tender))
        yield from ((tender, look.word(word_file(one.paper, tender.title, now()))) for one in papers_of)


def test_specifications_and_quote_documents_hold_the_words_and_nothing_alive(city: City):
    told = list(specifications())
    assert len(told) > 1
    assert [fault for _, seen in told for fault in seen.faults] == []
    for tender in dict.fromkeys(tender for tender, _ in told):
        words = [look.even(seen.words) for of, seen in told if of is tender]
        asked = [without_people(tender, row.question) for row in tender.criteria if row.is_marked]
        assert any(MARK in one.lower() for one in asked)
        for one in asked:
            assert any(look.even(one) in each for each in words), one


def test_files_open_run_nothing_and_say_the_words(city: City):
    said = dict(files(city))
    faults = [f"{name}: {fault}" for name, seen in said.items() for fault in seen.faults]
    assert not faults, "\n".join(faults)
    for slot in ("intention.title 0", "decision.what 0", "intention.can_change 1", "quote.words"):
        for paper in ("plan word", "plan sheet"):
            assert look.even(city.packs.values[slot]) in look.even(said[paper].words), f"{slot} in the {paper}"
    # Letters of other scripts come out of a PDF in the order in which they are drawn: its marks are what is looked for.
    assert f"{MARK} intention.title 0" in look.even(said["plan pdf"].words)


def test_a_word_cloud_is_a_drawing_and_no_more():
    shown = [CloudWord(clean_line(one.text)[:30] or "zq", 5 + at) for at, one in enumerate(HOSTILE) if at % 3 == 0]
    placed = place_words(shown)
    assert len(placed) > 20
    seen = look.xml(str(svg(placed, f"{MARK} <b>")).encode())
    assert seen.faults == ()
    assert all(look.even(word.word) in seen.words for word in placed)
    assert picture(placed).startswith(b"\x89PNG")


def test_the_list_of_a_files_faults_is_a_table_that_nothing_is_worked_out_in(city: City):
    client: Any = city.app.test_client()
    make.sign_in(client, db.session.get_one(Person, city.world.everybody))
    answer = client.post(f"/imports/{city.world.upload}/faults.csv")
    rows, faults = look.table(answer.get_data(as_text=True))
    assert faults == ()
    assert {len(row) for row in rows} == {3}
    assert any(look.even(city.packs.values["upload.outcome 0"])[:20] in look.even(row[2]) for row in rows)


# ---- messages, the record, work, the log ----


def test_a_message_has_one_reader_and_no_header_of_anybody_elses(city: City):
    """A string as a subject and as a name, on the way that every message goes."""
    tried = [one for one in HOSTILE if WHOLE or one.kind in {"lines", "control"}]
    with transaction():
        for one in tried:
            write_to("somebody@wolverford.example", f"{one.text[:100]} zq", "codes_reset", name=clean_line(one.text))
    run_waiting()
    written = db.session.scalars(select(Outbox)).all()
    assert [one.subject for one in written if one.sent_at is None] == []
    files = {file.stem: file for file in (city.app.extensions["settings"].data / "outbox").glob("*.eml")}
    assert len(files) == len(written) > len(tried)
    for sent in written:
        message, faults = look.mail(files[sent.id].read_bytes())
        assert faults == (), sent.subject
        assert (len(message["to"].addresses), look.even(message["subject"])) == (
            1,
            look.even(sent.subject.replace("=?", "= ?")),
        )


def test_the_record_and_the_work_hold_nobodys_words(city: City):
    entries = db.session.scalars(select(AuditEntry)).all()
    assert len(entries) > 20
    told = [json.dumps(entry.details, ensure_ascii=False) for entry in entries]
    told += [json.dumps(one.arguments) + one.message for one in db.session.scalars(select(Job))]
    assert [one for one in told if MARK in one.lower()] == []
