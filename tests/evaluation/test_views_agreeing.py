"""The pages of agreeing marks, marks from paper and the record: who is let in, and what they show."""

from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook

from coprod_hub.core import clock, jobs
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.evaluation import record_jobs
from coprod_hub.evaluation.models import Agreed, Mark, PaperImport, RecordExport, RecordQuestion, Sheet
from coprod_hub.evaluation.rules import PanelKind
from coprod_hub.evaluation.service import record as record_service
from coprod_hub.safeguarding.models import Concern
from tests.builders import accounts as people
from tests.builders import evaluation as make

WORK = record_jobs  # registers the worker's part
SECRET = "Only the panel reads this."


class World:
    """A young people's panel of two with one question and two bids, and everybody who might look."""

    def __init__(self) -> None:
        self.tender = make.tender()
        self.panel = make.panel(self.tender, chair=people.commissioner("Chiara Chair"))
        other = make.panel(self.tender, "Professionals", PanelKind.PROFESSIONAL)
        self.asked = make.criterion(self.tender, "Listening to us", "50", panel=self.panel)
        self.theirs = make.criterion(self.tender, "Safe homes", "50", panel=other)
        self.helper = make.facilitator_of(self.panel)
        make.published(self.tender)
        self.bids = [make.bid(self.tender, f"Bidder {n}") for n in range(2)]
        self.kite, self.wren = people.member("Red Kite", "Red Kite"), people.commissioner("Wren")
        self.sheets = [make.evaluator(self.panel, one, ready=True) for one in (self.kite, self.wren)]
        self.elsewhere = people.commissioner("Owl")
        self.other_sheet = make.evaluator(other, self.elsewhere, ready=True)
        make.facilitator_of(other)
        make.marking(self.tender)
        self.officer = people.officer()
        self.buyer = people.staff(Role.PROCUREMENT, name="Pat Buyer")

    @property
    def cell(self) -> str:
        return f"{self.asked.id}/{self.bids[0].id}"

    def locked(self) -> None:
        for sheet in self.sheets:
            for bid in self.bids:
                make.locked(sheet, bid, 4 if sheet is self.sheets[0] else 1, SECRET)


@pytest.fixture
def world(app) -> World:
    return World()


def asks(client, person, method: str, address: str, **data):
    be(client, person)
    return client.open(address, method=method, data=data)


def be(client, person) -> None:
    """Signed in as this person, or as nobody."""
    if person is not None:
        people.sign_in(client, person)
        return
    with client.session_transaction() as session:
        session.clear()


def test_no_route_gives_a_mark_to_anybody_it_is_not_for(client, world):
    """Every address of this slice, before the locks and after, as everybody for whom it is not."""
    panel, tender = f"/panels/{world.panel.id}", f"/tenders/{world.tender.id}"
    make.locked(world.sheets[0], world.bids[0], 4, SECRET)
    with transaction():
        paper = PaperImport(panel_id=world.panel.id, made_at=world.bids[0].received_at, digest="x")
        taken = RecordExport(tender_id=world.tender.id, made_at=world.bids[0].received_at, made_by_id=world.officer.id)
        db.session.add_all([paper, taken])
    reads = [
        f"{panel}/together", f"{panel}/together/now",
        f"{panel}/together/{world.cell}", f"{panel}/together/{world.cell}/differently",
        f"{panel}/agreeing", f"{panel}/agreeing/{world.cell}", f"{panel}/agreeing/{world.cell}/ask", f"{panel}/record",
        f"{panel}/paper", f"{panel}/paper/table.csv", f"/panels/paper/{paper.id}", f"/marks/files/{taken.id}",
        f"{tender}/progress", f"{tender}/close-marks", f"{tender}/record",
    ]  # fmt: skip
    writes = [
        f"{panel}/agreeing/{world.cell}/begin", f"/panels/paper/{paper.id}/bring", f"/panels/paper/{paper.id}/cancel",
        *reads,
    ]  # fmt: skip
    stranger = people.member("Lark", "Lark")
    strangers = (None, stranger, world.elsewhere, people.commissioner())
    insiders = (world.kite, world.wren, world.helper, world.officer, world.buyer, people.fresh(world.panel.chair))

    def refused(person, method, address) -> None:
        answer = client.open(address, method=method)
        who = person.full_name if person else "nobody"
        assert SECRET not in answer.text, (who, address)
        if person is None:
            assert (answer.location or "").startswith("/sign-in") or answer.status_code in (403, 405), (method, address)
        else:
            assert answer.status_code in (403, 404, 405), (who, method, address, answer.status)

    for person in strangers:
        be(client, person)
        for method, addresses in (("GET", reads), ("POST", writes)):
            for address in addresses:
                refused(person, method, address)
    for person in insiders:  # before all are locked
        be(client, person)
        for address in reads:
            assert SECRET not in client.get(address).text, (person.full_name, address)
        refused(person, "GET", f"{panel}/together/{world.cell}")
        refused(person, "POST", f"{panel}/agreeing/{world.cell}/begin")
    for person in (world.kite, world.officer, world.buyer, people.fresh(world.panel.chair)):
        be(client, person)
        for address in (f"{panel}/paper", f"{panel}/paper/table.csv", f"/panels/paper/{paper.id}"):
            refused(person, "GET", address)


def test_the_evening(client, world):
    """Locked, talked about, questioned, agreed, seen differently, closed, taken away."""
    world.locked()
    panel = f"/panels/{world.panel.id}"
    phone = asks(client, world.kite, "GET", f"{panel}/together/{world.cell}").text
    assert "far apart" in phone
    assert "5/2 (2.50)" in phone
    assert SECRET in phone
    assert "Wren" not in phone
    now = unescape(phone.split('data-poll="')[1].split('"')[0])
    assert client.get(now).json["under_way"] is True
    desk = asks(client, world.helper, "GET", f"{panel}/agreeing/{world.cell}")
    assert "Begin to agree" in desk.text
    client.post(f"{panel}/agreeing/{world.cell}/begin")
    desk = client.get(f"{panel}/agreeing/{world.cell}").text
    assert 'type="radio"' in desk
    assert "checked" not in desk, "a mark is chosen beforehand"
    short = client.post(f"{panel}/agreeing/{world.cell}", data={"value": "3", "not_lower": "They ask us."})
    assert short.status_code == 422
    assert "Say why the mark is not higher." in short.text
    there = [one.id for one in world.sheets]
    words = {"value": "3", "not_lower": "They ask us.", "not_higher": "Once a year.", "present": there}
    assert client.post(f"{panel}/agreeing/{world.cell}", data=words).status_code == 303
    assert db.session.query(Agreed).one().reason == "Why not lower: They ask us.\n\nWhy not higher: Once a year."
    asks(client, world.officer, "POST", f"{panel}/agreeing/{world.cell}/ask", words="Did you read page 2?")
    question = db.session.query(RecordQuestion).one()
    assert (
        asks(client, world.officer, "POST", f"{panel}/agreeing/questions/{question.id}", words="x").status_code == 403
    )
    asks(client, world.helper, "POST", f"{panel}/agreeing/questions/{question.id}", words="Yes, all of us.")
    asks(client, world.wren, "POST", f"{panel}/together/{world.cell}/differently", words="I would say 1.")
    seen = asks(client, world.kite, "GET", f"{panel}/together/{world.cell}").text
    assert client.get(now).json["under_way"] is False
    assert "I would say 1." in seen
    assert "Yes, all of us." in seen
    assert asks(client, world.officer, "POST", f"{panel}/agreeing/{world.cell}", **words).status_code == 403
    missing = asks(client, world.officer, "GET", f"/tenders/{world.tender.id}/close-marks").text
    assert "no mark is agreed" in missing
    assert client.post(f"/tenders/{world.tender.id}/close-marks").status_code == 409
    make.closed(world.tender)
    whole = {"what": "marks", "because": "An auditor asked."}
    marks = asks(client, world.officer, "POST", f"/tenders/{world.tender.id}/record", **whole)
    assert marks.mimetype == "text/csv"
    assert "Evaluator 2" in marks.text
    assert "Wren" not in marks.text
    said = client.post(f"/tenders/{world.tender.id}/record", data={"what": "said", "because": "An auditor asked."}).text
    assert "I would say 1." in said
    assert db.session.query(RecordExport).filter_by(panel_id=None).all()[0].because == "An auditor asked."


def test_a_panel_takes_its_own_marks_away_and_no_others(client, world):
    world.locked()
    make.locked(world.other_sheet, world.bids[0], 2, "What the professionals think.")
    ours = asks(client, world.kite, "POST", f"/panels/{world.panel.id}/record", what="marks").text
    assert SECRET in ours
    assert "What the professionals think." not in ours
    assert asks(client, world.officer, "GET", f"/panels/{world.panel.id}/record").status_code == 404


# ---- from paper ----


def bring(client, world, text: str):
    """The table as it is pasted, read by the worker."""
    people.sign_in(client, world.helper)
    page = client.get(f"/panels/{world.panel.id}/paper").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(f"/panels/{world.panel.id}/paper", data={"pasted": text, "csrf_token": token})
    assert answer.status_code == 303
    jobs.run_waiting()
    return answer.location, client.get(answer.location).text


def test_marks_from_paper_come_in_whole_and_locked(client, world):
    make.marked(world.sheets[1], world.bids[1], 2, "Typed on a phone.")
    people.sign_in(client, world.helper)
    table = client.get(f"/panels/{world.panel.id}/paper/table.csv").text
    rows = table.strip().splitlines()
    assert len(rows) == 1 + 3, "one row for each mark that may come from paper"
    name, other = world.bids[0].code_name, world.bids[1].code_name
    code = world.asked.code
    head = "Evaluator,Bid,Code,Question,Mark,Reason"
    wrong = [head, f"1,{name},{code},x,9,Why", f"2,{other},{code},x,3,Why", f"7,{name},{code},x,3,Why",
             f"Evaluator 1,{other},{code},x,3,"]  # fmt: skip
    at, page = bring(client, world, "\n".join(wrong))
    for words in ("no mark of the scale: 0 to 5", "typed marks", "no evaluator “7”", "Every mark needs one"):
        assert words in page, words
    assert client.post(f"{at}/bring").status_code == 409
    assert db.session.query(Mark).count() == 1
    at, page = bring(
        client,
        world,
        f"{head}\n1,{name.upper()},{code},x,4,=They listen\n"
        f"Evaluator 2,{name},{code},,1,He hits me when nobody looks.\n",
    )
    assert "2 marks can come in" in page
    assert client.post(f"{at}/bring").status_code == 303
    locked = db.session.query(Sheet).all()
    assert [(one.from_paper, one.locked_at is not None) for one in locked] == [(True, True)] * 2
    assert db.session.query(Concern).one().asked_in == "Summer panel: Evaluator 2"


def test_the_record_as_a_spreadsheet_is_its_askers_alone(client, world):
    world.locked()
    answer = asks(client, world.kite, "POST", f"/panels/{world.panel.id}/record", what="all")
    jobs.run_waiting()
    assert "It is ready" in client.get(answer.location).text
    book = load_workbook(BytesIO(client.post(answer.location).data))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert SECRET in cells
    assert "Wren" not in str(cells)
    (downloaded,) = db.session.query(AuditEntry).filter_by(verb="downloaded", person_id=world.kite.id)
    assert downloaded.details == {"tender": world.tender.id, "panel": world.panel.id, "whole": False}
    assert asks(client, world.wren, "GET", answer.location).status_code == 404
    assert asks(client, world.officer, "POST", answer.location).status_code == 404
    with clock.set_to(clock.now() + timedelta(days=2)):
        with transaction():
            record_service.forget_old()
        assert "is deleted" in asks(client, world.kite, "GET", answer.location).text
