"""What a person is told: everything the hub holds about them, feature by feature, highest first."""

import json

from sqlalchemy import or_, select

from coprod_hub.accounts.models import Person
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.notify import Outbox
from coprod_hub.core.personal import Section, Told, tells, told_of
from coprod_hub.core.web import day_time_words, day_words
from coprod_hub.evaluation import personal as panels
from coprod_hub.rights.models import RightsRequest
from coprod_hub.rights.pointers import WITHHELD, how_often, pointers, rows_of
from coprod_hub.rights.pointers import told as row_told

__all__ = ["as_json", "everything", "from_json", "panels"]  # panels: importing it registers what it tells

#: What somebody asked of us is said in words of its own.
_ELSEWHERE = {"rights_request", *WITHHELD}
#: And so is what they are and write on panels: marks that are not locked are not told to an administrator.
_ON_PANELS = {"evaluator_person", "pair_note"}


@tells("rights", "What was asked for you")
def requests(person_id: str) -> list[Told]:
    """Requests about this person."""
    wanted = select(RightsRequest).where(RightsRequest.person_id == person_id).order_by(RightsRequest.asked_on)
    return [
        {"what": one.kind.words, "asked": day_words(one.asked_on), "state": one.state}
        for one in db.session.scalars(wanted)
    ]


@tells("accounts", "Your account")
def account(person_id: str) -> list[Told]:
    """Names, addresses and since when. What is kept of a password opens nothing and is not told."""
    person = db.session.get_one(Person, person_id)
    said = {
        "name": person.name,
        "what staff call you": person.known_as,
        "nickname": person.nickname or "",
        "e-mail": person.email or "",
        "account made": day_time_words(person.made_at),
        "account open": "yes" if person.active else "no",
    }
    return [{label: words for label, words in said.items() if words}]


@tells("core", "Messages to you that are still kept")
def messages(person_id: str) -> list[Told]:
    """Messages to this person's address, until the schedule deletes them."""
    email = db.session.get_one(Person, person_id).email
    return [
        {"subject": one.subject, "written": day_time_words(one.written_at), "message": one.body}
        for one in db.session.scalars(select(Outbox).order_by(Outbox.written_at))
        if email and one.to == email
    ]


@tells("core", "What was recorded: done by you, or to your account")
def recorded(person_id: str) -> list[Told]:
    """The audit's entries by and about this person."""
    mine = or_(AuditEntry.person_id == person_id, AuditEntry.thing_id == person_id)
    return [
        {
            "when": day_time_words(one.at),
            "who": "you" if one.person_id == person_id else one.actor or "a member of staff",
            "what": one.verb if one.kind == Person.__tablename__ else f"{one.verb}: {one.kind.replace('_', ' ')}",
        }
        for one in db.session.scalars(select(AuditEntry).where(mine).order_by(AuditEntry.at, AuditEntry.id))
    ]


def everything(person_id: str) -> list[Section]:
    """All that is held about a person with an account."""
    own, acts = [], []
    for pointer in pointers():
        name = pointer.kind.__tablename__
        if name in _ELSEWHERE or (pointer.own and name in _ON_PANELS):
            continue
        if pointer.own:
            rows = [said for row in rows_of(pointer, person_id) if (said := row_told(row))]
            own += [Section(pointer.words.capitalize(), rows)] if rows else []
        elif number := how_often(pointer, person_id):
            what = pointer.column.name.removesuffix("_id").replace("_", " ")
            acts.append({"what": f"{pointer.words} ({what})", "how often": str(number)})
    for_council = [Section("Done by you for the council", acts)] if acts else []
    return [*told_of(person_id), *own, *for_council]


def as_json(sections: list[Section]) -> str:
    """The same, for a machine and for keeping."""
    told = [{"title": one.title, "rows": [dict(row) for row in one.rows]} for one in sections]
    return json.dumps({"made": now().isoformat(), "held": told}, ensure_ascii=False, indent=1)


def from_json(text: str) -> list[Section]:
    """What was kept, as sections again."""
    return [Section(one["title"], one["rows"]) for one in json.loads(text)["held"]]
