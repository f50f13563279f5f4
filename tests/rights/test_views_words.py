"""The pages on which a name is taken out of the records of tenders: looked for, chosen, taken out."""

import re

import pytest

from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.evaluation.models import Agreed
from coprod_hub.evaluation.redaction import mark_on
from tests.builders import accounts as make
from tests.builders import evaluation as tenders

PATH = "/data-protection/words"
REASON = "Why not lower: Zephyrine asked them. Why not higher: nobody else did."


@pytest.fixture
def dana(app, client):
    work = tenders.at_work((1,), 1)
    tenders.all_locked(work.tender)
    tenders.agreed(work.bids[0], work.parts[0], 4, REASON)
    make.sign_in(client, make.administrator())
    return client


def keys(page) -> list[str]:
    return re.findall(r'name="texts"[^>]* value="([^"]+)"', page.text)


def test_a_name_is_looked_for_chosen_and_taken_out(dana):
    assert "Nothing was taken out" in dana.get(PATH).text
    found = dana.post(PATH, data={"words": "zephyrine"})
    assert "Why not lower: Zephyrine asked them." in found.text
    sent = {"words": "zephyrine", "texts": keys(found), "how_much": "words", "because": "Her request."}
    done = dana.post(f"{PATH}/take-out", data=sent, follow_redirects=True)
    assert "The words are taken out of 1 text." in done.text
    assert "Her request." in done.text
    db.session.expire_all()
    assert db.session.query(Agreed).one().reason == REASON.replace("Zephyrine", mark_on(today()))
    assert "No record of a tender holds these words." in dana.post(PATH, data={"words": "zephyrine"}).text


def test_what_is_missing_is_said_and_what_was_typed_stays(dana):
    assert dana.post(PATH, data={"words": "Al"}).status_code == 422
    again = dana.post(f"{PATH}/take-out", data={"words": "Zephyrine", "how_much": "whole", "because": "Her request."})
    assert again.status_code == 422
    assert "Choose what the words are taken out of." in again.text
    assert "Her request." in again.text
    assert keys(again)
