"""Pages about bids, as officers use them; and what somebody on a panel gets from the same addresses: nothing."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO

from coprod_hub.core import clock, jobs
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.evaluation import bid_jobs
from coprod_hub.evaluation.models import BidImport, Panel
from coprod_hub.evaluation.portal import PRICES
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.rules import BidState, CriterionKind, TenderState
from coprod_hub.evaluation.service import bringing, files, glossary, panels, prices
from tests.builders import evaluation as make
from tests.builders.accounts import HUB, officer, sign_in, staff

WORK = bid_jobs  # registers the worker's part
HOSTILE = "=cmd|'/c calc'!A1 <b>\u202eOak"


def with_bid(client, name="Oakwood Trust", **more):
    """A tender with a question and a check, a bid, and an officer who is signed in."""
    draft = make.tender()
    make.criterion(draft, "Safe homes", question="How will you keep homes safe?")
    make.criterion(draft, "Insurance", "0", kind=CriterionKind.PASS_FAIL)
    tender = published(draft)
    bid = make.bid(tender, name, answered=False, **more)
    sign_in(client, officer())
    return tender, bid


def published(draft):
    """Publication itself is tried elsewhere."""
    with transaction():
        again = make.tender_again(draft)
        again.state, again.published_at, again.frozen = TenderState.PUBLISHED, clock.now(), {}
    return make.tender_again(draft)


def agreed(tender):
    """All marks agreed, as far as prices care."""
    with transaction():
        again = make.tender_again(tender)
        again.state, again.agreed_at = TenderState.AGREED, clock.now()


def send(client, address, **data):
    """Send a form that may hold a file, with its own token."""
    (token, *_) = re.findall(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    return client.post(address, data={"csrf_token": unescape(token), **data}, content_type="multipart/form-data")


def asked_of(bid):
    """The address of its first answer."""
    return f"/bids/{bid.id}/answers/{queries.criteria_to_read(make.bid_again(bid))[0].id}"


def test_an_officer_adds_a_bid_by_hand_and_sees_what_is_missing(client):
    tender, _ = with_bid(client)
    form = {"name": "Elm CIC", "reference": "S-2", "lot_ids": tender.lots[0].id}
    wrong = client.post(f"/tenders/{tender.id}/bids/add", data={**form, "received_time": "11:58"})
    assert (wrong.status_code, "Give both the day and the time" in wrong.text) == (422, True)
    answer = client.post(f"/tenders/{tender.id}/bids/add", data=form)
    assert answer.status_code == 303
    assert "Elm CIC" in client.get(answer.headers["Location"]).text
    twice = client.post(f"/tenders/{tender.id}/bids/add", data=form)
    assert (twice.status_code, "S-2 already" in twice.text) == (422, True)
    page = client.get(f"/tenders/{tender.id}/bids").text
    assert "1 answer and 1 check" in page
    found = client.get(f"/tenders/{tender.id}/bids?q=elm&state=in").text
    assert "Elm CIC" in found
    assert "Oakwood" not in found
    assert "Nothing here" in client.get(f"/tenders/{tender.id}/bids?state=late").text


def test_what_was_noted_of_a_bid_is_put_right_and_a_later_time_makes_it_late(client):
    tender, bid = with_bid(client, reference="S-1")
    assert "Oakwood Trust" in client.get(f"/bids/{bid.id}/edit").text
    day = tender.deadline_at.astimezone(clock.LOCAL)
    when = {"received_on-day": day.day, "received_on-month": day.month, "received_on-year": day.year}
    form = {"name": "Oakwood CIC", "reference": "S-1", **when, "received_time": "23:59"}
    soon = client.post(f"/bids/{bid.id}/edit", data=form)
    assert (soon.status_code, "come in the future" in soon.text) == (422, True)
    assert queries.bidder_of(make.bid_again(bid)).name == "Oakwood Trust"
    with transaction():
        make.tender_again(tender).deadline_at = clock.now() - timedelta(days=2)
    day = clock.now().astimezone(clock.LOCAL) - timedelta(days=1)
    when = {"received_on-day": day.day, "received_on-month": day.month, "received_on-year": day.year}
    assert client.post(f"/bids/{bid.id}/edit", data={**form, **when}).status_code == 303
    again = make.bid_again(bid)
    assert (queries.bidder_of(again).name, again.state) == ("Oakwood CIC", BidState.LATE)


def test_an_answer_that_says_whose_it_is_shows_where_and_is_saved_without(client):
    _, bid = with_bid(client)
    typed = {"words": "We at Oakwood Trust <b>listen</b>.", "summary": "Oakwood listens."}
    wrong = client.post(asked_of(bid), data=typed)
    assert wrong.status_code == 422
    assert "<mark>Oakwood Trust</mark>" in wrong.text
    assert "&lt;b&gt;listen" in wrong.text
    assert client.post(asked_of(bid), data={**typed, "take_out": "yes"}).status_code == 303
    assert make.bid_again(bid).extracts[0].words == "We at [the bidder] <b>listen</b>."
    long = client.post(asked_of(bid), data={"words": "word " * 4_001})
    assert (long.status_code, "4,001 words" in long.text) == (422, True)


def test_the_preview_is_what_the_panel_sees_with_words_explained(client):
    tender, bid = with_bid(client)
    with transaction():
        glossary.add_terms(HUB, make.tender_again(tender), "DBS – a check")
    client.post(asked_of(bid), data={"words": "Everybody has a DBS.", "summary": "They check."})
    page = client.get(f"/bids/{bid.id}/preview").text
    assert "<summary>DBS</summary>" in page
    assert "Oakwood" not in page
    assert "A summary, written by an officer" in page


def test_a_late_bid_is_decided_a_check_recorded_and_a_bid_taken_back(client):
    tender, bid = with_bid(client)
    check = queries.criteria_to_check(bid)[0]
    answer = client.post(f"/bids/{bid.id}/checks/{check.id}", data={"passed": "no", "because": "None there."})
    assert answer.status_code == 303
    assert "None there." in client.get(f"/bids/{bid.id}").text
    shown = client.get(f"/bids/{bid.id}/checks/{check.id}").text
    assert "None there." in shown
    low = client.post(f"/bids/{bid.id}/exclude", data={"ground": "low_price", "because": "Cheap."})
    assert low.status_code == 403
    client.post(f"/bids/{bid.id}/exclude", data={"ground": "check_failed", "because": "Section 4."})
    assert "Section 4." in client.get(f"/bids/{bid.id}").text
    with transaction():
        make.tender_again(tender).deadline_at = clock.now() - timedelta(hours=1)
    unsaid = {"name": "Elm", "reference": "S-3", "lot_ids": tender.lots[0].id}
    silent = client.post(f"/tenders/{tender.id}/bids/add", data=unsaid)
    assert (silent.status_code, "The deadline has passed" in silent.text) == (422, True)
    assert client.get(f"/bids/{bid.id}/late").headers["Location"] == f"/bids/{bid.id}"
    late = make.bid(tender, "Elm")
    assert client.get(f"/bids/{late.id}/late").status_code == 200
    assert "to be decided" in client.get(f"/tenders/{tender.id}/bids").text
    assert client.post(f"/bids/{late.id}/late", data={"accept": "yes", "because": ""}).status_code == 422
    client.post(f"/bids/{late.id}/late", data={"accept": "yes", "because": "The portal was down."})
    client.post(f"/bids/{late.id}/take-back", data={"because": "By letter."})
    assert make.bid_again(late).state is BidState.WITHDRAWN
    page = client.get(f"/bids/{late.id}").text
    assert "stay in the record and count nowhere" in page


def test_a_practice_bid_has_no_bidder_and_answers_like_any(client):
    tender, _ = with_bid(client)
    made = client.post(f"/tenders/{tender.id}/bids/practice", data={"lot_id": tender.lots[0].id})
    page = client.get(made.headers["Location"]).text
    assert "Made up, to practise on" in page
    assert client.get(made.headers["Location"] + "/edit").status_code == 404
    assert "To practise on" in client.get(f"/tenders/{tender.id}/bids").text


def test_the_list_leaves_as_a_table_whose_cells_are_no_formulas_and_that_is_recorded(client):
    tender, _ = with_bid(client, HOSTILE)
    answer = client.post(f"/tenders/{tender.id}/bids.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=list.csv"
    assert "'=cmd|" in answer.text
    assert not re.search(r"(^|,)=", answer.text, re.MULTILINE)
    assert client.get(f"/tenders/{tender.id}/bids.csv").status_code == 405


def test_a_file_is_kept_handed_out_under_the_code_name_and_taken_away(client):
    _, bid = with_bid(client)
    answer = send(client, f"/bids/{bid.id}/files", file=(BytesIO(b"MZ\0"), "Oakwood.pdf"))
    assert (answer.status_code, "its content says that it is not" in answer.text) == (422, True)
    forged = client.post(f"/bids/{bid.id}/files", data={"file": (BytesIO(b"%PDF-1.7"), "Oakwood.pdf")})
    assert (forged.status_code, "This page was open for a long time" in forged.text) == (422, True)
    sent = send(client, f"/bids/{bid.id}/files", file=(BytesIO(b"%PDF-1.7 words"), "Oakwood.pdf"))
    assert sent.status_code == 303
    file = make.bid_again(bid).files[0]
    taken = client.post(f"/bids/files/{file.id}")
    assert taken.data == b"%PDF-1.7 words"
    assert taken.headers["Content-Disposition"] == f"attachment; filename={bid.code_name}-1.pdf"
    assert taken.headers["Content-Type"] == "application/pdf"
    assert "Copy it by hand" in client.get(f"/bids/{bid.id}/files").text
    address = f"/bids/files/{file.id}"
    client.post(f"{address}/remove")
    assert client.post(address).status_code == 404


def test_a_pasted_export_is_mapped_looked_at_and_brought_in(client):
    tender, _ = with_bid(client, reference="S-1")
    bring = f"/tenders/{tender.id}/bids/bring"
    empty = send(client, bring, pasted=" ")
    assert (empty.status_code, "one of the two" in empty.text) == (422, True)
    pasted = "Reference\tSupplier\tSafe homes\nS-2\tElm Ltd\tElm checks.\nS-1\tOakwood Trust\tWe check.\n"
    table = send(client, bring, pasted=pasted).headers["Location"]
    assert "Reading the table" in client.get(table).text
    jobs.run_waiting()
    page = client.get(table).text
    assert "Elm checks." in page
    meant = {"column-0": "reference", "column-1": "name", "column-2": page_answer(page)}
    silent = client.post(table, data=meant)
    assert (silent.status_code, "after the deadline" in silent.text) == (422, True)
    look = client.post(table, data={**meant, "in_time": "y"}).headers["Location"]
    shown = client.get(look).text
    assert "2 bids can come in" in shown
    assert "1 answer would tell the panel" in shown
    assert client.post(f"{table}/bring").status_code == 303
    page = client.get(f"/tenders/{tender.id}/bids").text
    assert "Elm Ltd" in page
    again = send(client, bring, pasted=pasted)
    assert (again.status_code, "This very table" in again.text) == (422, True)


def page_answer(page):
    """What a column is called that answers the first question."""
    return re.findall(r'value="(answer:[^"]+)"', page)[0]


def test_prices_show_after_the_marks_to_procurement_alone_and_a_low_one_is_asked_about(client):
    tender, bid = with_bid(client)
    elm = make.bid(tender, "Elm")
    assert client.get(f"/tenders/{tender.id}/prices").status_code == 403
    sign_in(client, staff(Role.PROCUREMENT, name="Callum Hart"))
    assert "after all marks are agreed" in client.get(f"/tenders/{tender.id}/prices").text
    assert client.get(f"/bids/{bid.id}/price").status_code == 409
    agreed(tender)
    wrong = client.post(f"/bids/{bid.id}/price", data={"price": "1.234"})
    assert (wrong.status_code, "could be thousands" in wrong.text) == (422, True)
    client.post(f"/bids/{bid.id}/price", data={"price": "£1,000.10"})
    client.post(f"/bids/{elm.id}/price", data={"price": "10"})
    page = client.get(f"/tenders/{tender.id}/prices").text
    assert "£1,000.10" in page
    assert page.count("Looks low") == 1
    assert client.get(f"/bids/{bid.id}/low-price").headers["Location"] == f"/tenders/{tender.id}/prices"
    for words in ("How?", "We can.", "It stands up."):
        assert client.post(f"/bids/{elm.id}/low-price", data={"words": words}).status_code == 303
    assert "It stands up." in client.get(f"/bids/{elm.id}/low-price").text
    assert make.bid_again(elm).state is BidState.IN
    assert "£" not in client.get(f"/bids/{elm.id}").text


def test_nobody_on_a_panel_gets_a_name_a_price_or_a_file_from_any_address(app, client):
    """Generated over every address that takes what a tender has, for a member and for an officer who marks."""
    work = make.at_work(sheets=(1,), bids_in=1)
    marks = staff(Role.OFFICER, Role.PROCUREMENT, name="Sam Lee")
    with transaction():
        panels.add_evaluator(HUB, db.session.get_one(Panel, work.panel.id), [marks], "")
    bid = work.bids[0]
    with transaction():
        again = make.bid_again(bid)
        file = files.keep_file(HUB, again, "Bidder Number 1.pdf", BytesIO(b"%PDF-1.7"))
        glossary.add_terms(HUB, again.tender, "DBS – a check")
    agreed(work.tender)
    with transaction():
        prices.set_price(HUB, make.bid_again(bid), Decimal("4321.09"))
        table = bringing.take_pasted(HUB, make.tender_again(work.tender), PRICES, "Ref,Price\nR-1,4321.09")
    jobs.run_waiting()
    assert db.session.get_one(BidImport, table.id).table
    ids = {
        "tender_id": work.tender.id, "bid_id": bid.id, "file_id": file.id, "import_id": table.id,
        "criterion_id": work.parts[0].id, "check_id": work.parts[0].id, "term_id": queries.glossary(work.tender)[0].id,
        "panel_id": work.panel.id,
    }  # fmt: skip
    asked = [rule for rule in app.url_map.iter_rules() if rule.arguments and rule.arguments <= ids.keys()]
    shut = [
        rule for rule in asked if re.search(r"^/bids|^/tenders/(tables|glossary)|/(bids|prices|glossary)", rule.rule)
    ]
    shut = [rule for rule in shut if "panel_id" not in rule.arguments]
    assert len(shut) > 25
    for person in (work.person(), marks):
        sign_in(client, person)
        for rule in [*shut, *(rule for rule in asked if rule.rule.startswith("/panels"))]:
            address = rule.build({name: ids[name] for name in rule.arguments})[1]
            for method in rule.methods & {"GET", "POST"}:
                answer = client.open(address, method=method)
                assert rule not in shut or answer.status_code in {403, 404}, f"{method} {address}: {answer.status}"
                told = answer.text + str(answer.headers)
                assert not re.search(r"Bidder Number|R-1\b|4321|\.pdf", told), f"{method} {address}"
