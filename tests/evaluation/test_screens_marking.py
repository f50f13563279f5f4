"""Marking in a browser: on a small phone without JavaScript, and read aloud by a voice of the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coprod_hub.accounts import sign_ins
from coprod_hub.core.db import db, transaction
from coprod_hub.evaluation.models import DenSession, Mark, Panel
from coprod_hub.evaluation.queries import dens as den_queries
from coprod_hub.evaluation.service import dens, glossary
from tests.builders import evaluation as make
from tests.builders.accounts import HUB, fresh
from tests.pages.screen import Screen
from tests.system.browser import axe_faults

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Page

    from coprod_hub.accounts.models import Person
    from tests.conftest import Browse
    from tests.system.live import LiveHub

VOICES = """
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const away = {lang: "en-GB", localService: false}, here = {lang: "en-GB", localService: true};
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => [away, here], cancel: () => {}, speak: (said) => { window.said = said; }, addEventListener: () => {},
}});
"""


def come_in(app: Flask, page: Page, url: str, person: Person) -> Screen:
    """The person's browser, signed in since yesterday."""
    with transaction():
        token = sign_ins.begin(fresh(person))
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # of its cookie session
    page.context.add_cookies([{"name": "hub", "value": signer.dumps({"_user_id": token}), "url": url}])
    return Screen(page)


def fits(page: Page) -> bool:
    """Nothing goes out at the side of the phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_phone_without_scripts_reads_marks_and_locks(app: Flask, live_web: LiveHub, browse: Browse):
    work = make.at_work(sheets=(1,), bids_in=1)
    with transaction():
        glossary.add_terms(HUB, make.tender_again(work.tender), "panel: A group that decides together.")
    page = browse(live_web.url, "phone", js=False)
    phone = come_in(app, page, live_web.url, work.person(1))
    phone.go(f"/panels/{work.panel.id}/bids").follow("Start Bid")
    assert not page.get_by_text("A group that decides together.").is_visible()
    page.get_by_text("panel", exact=True).click()
    assert page.get_by_text("A group that decides together.").is_visible()
    assert page.get_by_role("button", name="Listen").count() == 0
    assert fits(page)
    boxes = [box.bounding_box() for box in page.locator(".hub-marks .govuk-radios__item").all()]
    assert [box is not None and box["height"] >= 48 for box in boxes] == [True] * 6
    page.get_by_label("It is good.").click()
    phone.fill("Why?", "They meet each month.").press("Save and next")
    page.get_by_label("They did not answer what we asked.").click()
    phone.fill("Why?", "Nothing about what changes.").press("Save and look at all parts")
    phone.follow("Lock my marks").press("Yes, lock my marks")
    assert phone.says("You have marked everything. Thank you.")
    assert fits(page)


def test_it_is_read_aloud_by_the_phone_itself_and_the_den_is_followed(app: Flask, live_web: LiveHub, browse: Browse):
    work = make.at_work(sheets=(1,), bids_in=2)
    with transaction():
        glossary.add_terms(HUB, make.tender_again(work.tender), "panel: A group that decides together.")
        session = dens.add_session(
            fresh(work.facilitator).actor,
            db.session.get_one(Panel, work.panel.id),
            dens.DenWords(work.tender.deadline_at or work.bids[0].received_at),
        )
    page = browse(live_web.url, "phone", bypass_csp=True)
    page.add_init_script(VOICES)
    phone = come_in(app, page, live_web.url, work.person(1))
    phone.go(f"/panels/{work.panel.id}/bids/{work.bids[0].id}/{work.parts[0].id}")
    page.get_by_role("button", name="Listen to what they say").click()
    text, local = page.evaluate("[said.text, said.voice.localService]")
    assert "We meet every month." in text
    assert "A group that decides together." not in text
    assert local
    assert axe_faults(page) == []
    phone.fill("Why?", "It is kept as I write.")
    page.get_by_text("Saved by itself just now.").wait_for()
    db.session.rollback()
    assert db.session.query(Mark).one().reason == "It is kept as I write."
    phone.press("Save and next")
    assert phone.says("Saved. Part 1 needs a mark before you lock.")
    phone.go(f"/panels/{work.panel.id}/den")
    assert phone.heading == "Not started yet"
    with transaction():
        row = db.session.get_one(DenSession, session.id)
        dens.go_on(fresh(work.facilitator).actor, row, den_queries.seen(row))
        first = row.slots[0].bid.code_name
    page.get_by_role("heading", name=f"Now: Bid {first}").wait_for()
    assert axe_faults(page) == []
