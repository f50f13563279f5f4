"""Replies for tests, made through the services."""

from coprod_hub.commissioning.models import Decision
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db, transaction
from coprod_hub.feedback import service
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.rules import ReplyWords
from tests.builders.commissioning import decided

HUB = Actor.system("tests")


def reply_to(
    decision: Decision | None = None,
    you_said: str = "The last bus leaves too early.",
    we_did: str = "Run buses until ten on weekdays.",
    would_change: str = "",
    *,
    published: bool = True,
    actor: Actor = HUB,
) -> Reply:
    """A reply to a decision (one of its own unless given), published unless said otherwise."""
    decision_id = (decision or decided()).id
    with transaction():
        words = ReplyWords(you_said, we_did, would_change)
        reply = service.write_reply(actor, db.session.get_one(Decision, decision_id), words)
        if published:
            service.publish_reply(actor, reply)
    return db.session.get_one(Reply, reply.id)
