"""What somebody is told, what erasing leaves, and what must stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coprod_hub.accounts import service as accounts
from coprod_hub.accounts.models import Person, SignIn
from coprod_hub.core import audit_check, erasures
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.jobs import run_waiting
from coprod_hub.core.notify import Outbox
from coprod_hub.forums.models import Membership
from coprod_hub.rights import erasing, jobs, pointers, queries, service, told
from coprod_hub.rights.models import RightsRequest
from coprod_hub.rights.rules import RequestKind, RequestState
from tests.builders import accounts as make
from tests.builders.forums import forum, member_of

KNOWN = (jobs,)  # importing it registers the work


@pytest.fixture
def dana(app):
    return make.administrator().actor


def asks(dana, kind, person=None, **more):
    with transaction():
        return service.record_request(dana, kind, person, more.pop("asked_on", today()), "showed a passport")


def fresh(asked) -> RightsRequest:
    return db.session.get_one(RightsRequest, asked.id)


def test_every_key_that_points_at_a_person_says_whether_the_row_is_theirs():
    """CASCADE: their own, told and deleted. SET NULL: done for the council, counted and kept."""
    undecided = [
        f"{pointer.kind.__tablename__}.{pointer.column.name}"
        for pointer in pointers.pointers()
        if {key.ondelete for key in pointer.column.foreign_keys} - {"CASCADE", "SET NULL"}
    ]
    assert undecided == []
    assert "membership" in {pointer.kind.__tablename__ for pointer in pointers.pointers() if pointer.own}


def test_somebody_is_told_all_that_is_held_about_them(dana):
    kite = member_of(forum("Moving On"), "Red Kite", "Amina K")
    asked = asks(dana, RequestKind.SEE, kite)
    assert (asked.due_on > today(), asked.note) == (True, "showed a passport")
    run_waiting()
    sections = {one.title: one.rows for one in queries.found_for(fresh(asked))}
    assert sections["Your account"][0]["what staff call you"] == "Amina K"
    assert sections["Places in forums"][0]["forum"] == "Moving On"
    assert any(
        row["what"] == "joined with a code" for row in sections["What was recorded: done by you, or to your account"]
    )
    whole = fresh(asked).found
    assert not any(secret in whole for secret in ("hash", "argon2"))
    assert "Amina" not in str(fresh(asked).found_sealed)


def test_messages_to_somebody_are_told_and_erased(dana):
    priya = make.officer()
    with transaction():
        accounts.invite(dana, make.fresh(priya))
    assert [row["subject"] for row in told.messages(priya.id)] == ["Your account"]
    with transaction():
        erasing.erase(dana, make.fresh(priya))
    assert db.session.scalars(select(Outbox)).all() == []


def test_erasing_blanks_names_and_keeps_the_record(dana):
    kite = member_of(forum("Moving On"), "Red Kite", "Amina K")
    asked = asks(dana, RequestKind.ERASE, kite)
    with transaction():
        service.erase_for(dana, fresh(asked))
    person = make.fresh(kite)
    assert (person.name, person.known_as, person.nickname, person.password_hash) == (erasing.ERASED, "", None, None)
    assert (person.active, person.role_rows) == (False, [])
    assert fresh(asked).state is RequestState.DONE
    for kind in (Membership, SignIn):
        assert db.session.scalars(select(kind).where(kind.person_id == kite.id)).all() == []
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.thing_id == kite.id)).all()
    with transaction(write=False):
        assert audit_check.verify().fault == ""
        lines = queries.audit(dana, queries.Wanted()).lines
    assert erasing.ERASED in {line.who for line in lines}
    assert [one.thing_id for one in erasures.read(erasures.ledger())] == [kite.id]
    assert queries.people_to_choose(dana)[0].id == dana.person_id


def test_what_was_found_for_somebody_goes_with_their_account(dana):
    kite = make.member("Red Kite", "Amina K")
    to_see, to_erase = (asks(dana, kind, make.fresh(kite)) for kind in (RequestKind.SEE, RequestKind.ERASE))
    run_waiting()
    assert "Amina K" in fresh(to_see).found
    with transaction():
        service.erase_for(dana, fresh(to_erase))
    assert (fresh(to_see).found, queries.found_for(fresh(to_see))) == ("", [])


def test_a_nickname_is_free_again(dana):
    kite = make.member("Red Kite")
    with transaction():
        erasing.erase(dana, make.fresh(kite))
    assert make.member("Red Kite", "Somebody Else").nickname == "red kite"


def test_after_a_restore_the_account_is_erased_again(dana):
    kite = make.member("Red Kite")
    told = [
        erasures.Erased("person", kite.id, "2026-11-23"),
        erasures.Erased("person", "notthere00000000", "2026-11-23"),
    ]
    assert erasures.erase_again(told) == 1
    assert make.fresh(kite).name == erasing.ERASED
    assert erasures.erase_again(told) == 0


def test_the_hub_is_never_left_without_an_administrator(dana):
    me = db.session.get_one(Person, dana.person_id)
    with pytest.raises(Refused, match="your own account"), transaction():
        erasing.erase(dana, me)
    other = make.staff(Role.ADMINISTRATOR, name="Sam Bell")
    with transaction():
        accounts.deactivate(other.actor, db.session.get_one(Person, dana.person_id))
    with pytest.raises(Refused, match="only administrator"), transaction():
        erasing.erase(dana, make.fresh(other))


@pytest.mark.parametrize("kind", [RequestKind.SEE, RequestKind.ERASE])
def test_only_administrators_record_requests(app, kind):
    tom = make.commissioner()
    with pytest.raises(NotAllowed), transaction():
        service.record_request(tom.actor, kind, tom, today())


def test_a_request_makes_sense(dana):
    with pytest.raises(Refused, match="still to come"):
        asks(dana, RequestKind.TAKE_BACK, asked_on=today() + timedelta(days=1))
    with pytest.raises(Refused, match="belong to no account"):
        asks(dana, RequestKind.TAKE_BACK, make.member())
    with pytest.raises(Refused, match="about one"):
        asks(dana, RequestKind.SEE)
    asked = asks(dana, RequestKind.TAKE_BACK)
    with pytest.raises(Refused, match="nothing to gather"), transaction():
        service.gather_again(dana, fresh(asked))
    with transaction():
        service.close(dana, fresh(asked), RequestState.REFUSED)
    with pytest.raises(Refused, match="answered already"), transaction():
        service.close(dana, fresh(asked), RequestState.DONE)
