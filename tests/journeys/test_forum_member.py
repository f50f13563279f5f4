"""A forum member comes in with a code, and finds what their forum does and what changed because of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from coprod_hub.core.clock import today
from coprod_hub.core.db import transaction
from coprod_hub.core.web import day_words
from coprod_hub.forums import service
from tests.builders import forums
from tests.builders.accounts import HUB, PASSWORD
from tests.builders.commissioning import decided, heard
from tests.builders.feedback import reply_to
from tests.builders.surveys import open_survey_for, single
from tests.pages.members import ForumMember
from tests.system.live import LiveHub

if TYPE_CHECKING:
    from tests.conftest import Browse


def test_a_code_opens_the_door_to_the_forum(live_web: LiveHub, browse: Browse):
    youth = forums.forum("Youth Council")
    with transaction():
        _, code = service.add_member(HUB, youth, "Amina K")
        youth.next_meeting_on, youth.next_meeting_place = today() + timedelta(days=9), "Civic Centre, room 3"
    open_survey_for("Young people", title="Places to go", questions=[single("Do you go out?")], forum=youth)
    reply_to(decided(survey=heard("Buses stop too early", forum=youth)), we_did="We run buses until ten.")

    amina = ForumMember(browse(live_web.url, "phone")).uses_the_code(code)
    assert amina.heading == "Choose a nickname and passphrase"
    amina.chooses("Red Kite", "short")
    assert "Error" in amina.page.title()
    amina.chooses("Red Kite", PASSWORD).comes_home("Red Kite", PASSWORD)

    assert amina.heading == "Hello, Red Kite"
    assert "Amina" not in amina.page.content()
    assert amina.says(f"Next meeting: {day_words(today() + timedelta(days=9))}, Civic Centre, room 3")
    assert amina.says("Places to go")
    assert amina.says("We run buses until ten.")

    answering = amina.answers_as("Young people")
    assert answering.heading == "Places to go"
    answering.starts().answers("Yes").press("Send my answers")
    assert len(answering.three_words.split()) == 3
