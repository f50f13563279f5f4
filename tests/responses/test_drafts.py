"""Drafts: only the phone that wrote one can open it, and the database alone knows nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coprod_hub.core import clock
from coprod_hub.core.db import db, table_of, transaction
from coprod_hub.responses import drafts
from coprod_hub.responses.answering import asked_by
from coprod_hub.responses.models import Draft
from coprod_hub.responses.rules import Said
from coprod_hub.surveys.kinds import Reading
from tests.builders.surveys import open_survey_for

pytestmark = pytest.mark.databases
SECRET = "s" * 32
LATE = Said({"why": Reading(text="The bus is late, says Zebedee")}, done=frozenset({"why"}))


@pytest.fixture
def asked(app):
    return asked_by(open_survey_for("Young people", "Professionals").audiences[0].token)


def keys_for(token, secret=SECRET):
    keys = drafts.keys_of(token, secret)
    assert keys is not None
    return keys


def keep(asked, said, secret=SECRET):
    keys = keys_for(asked.token, secret)
    with transaction():
        drafts.keep(asked, keys, drafts.find(keys), lambda before: said)
    return keys


def test_what_is_kept_can_be_read_with_the_same_secret(asked):
    assert drafts.find(keep(asked, LATE)).said == LATE


def test_keeping_again_changes_the_one_draft(asked):
    keep(asked, Said())
    keys = keep(asked, LATE)
    assert drafts.find(keys).said == LATE
    assert len(db.session.scalars(select(Draft)).all()) == 1


def test_another_secret_finds_nothing(asked):
    keep(asked, LATE)
    assert drafts.find(keys_for(asked.token, "t" * 32)).said is None


def test_the_same_secret_at_another_link_finds_nothing(asked):
    keep(asked, LATE)
    assert drafts.find(keys_for("another-link")).said is None


@pytest.mark.parametrize("secret", [None, "", "short", "s" * 33, "s" * 31 + "é", "s" * 31 + "\n", "s" * 31 + "'"])
def test_what_is_no_secret_gives_no_keys(asked, secret):
    assert drafts.keys_of(asked.token, secret) is None


def test_the_database_holds_neither_the_words_nor_anything_of_the_secret(asked):
    keep(asked, LATE)
    (row,) = db.session.scalars(select(Draft))
    assert b"Zebedee" not in row.sealed
    assert row.id not in SECRET
    assert set(vars(row)) - {"_sa_instance_state"} == {column.name for column in table_of(Draft).columns}
    assert (row.lookup, row.wrapped) == (None, None)


def test_a_draft_opens_nowhere_but_in_its_own_row(asked):
    mine, other = keep(asked, LATE), keep(asked, Said(), "t" * 32)
    with transaction():
        rows = {row.id: row for row in db.session.scalars(select(Draft))}
        rows[other.draft_id].sealed = rows[mine.draft_id].sealed
    assert drafts.find(other).said is None
    assert drafts.find(mine).said == LATE


def test_taking_a_draft_takes_it_once(asked):
    keys = keep(asked, LATE)
    with transaction():
        assert drafts.found(keys, drafts.take(keys)).said == LATE
        assert drafts.take(keys) is None


def test_a_draft_is_kept_for_two_weeks_after_the_last_change(asked):
    with clock.set_to(clock.today()):
        keys = keep(asked, LATE)
        last = clock.today() + drafts.KEPT_FOR
    for day, left in ((last, LATE), (last + timedelta(days=1), None)):
        with clock.set_to(day):
            with transaction():
                drafts.forget_old()
            assert drafts.find(keys).said == left
