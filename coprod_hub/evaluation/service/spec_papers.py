"""The specification and the quote document as Word files: asked for, kept sealed, and taken away. Each is recorded."""

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.jobs import enqueue
from coprod_hub.evaluation.models import AwardPaper, Tender, Version
from coprod_hub.evaluation.queries import spec_papers as queries
from coprod_hub.evaluation.queries import who

NOT_MADE = "There is no such file yet. Make it first."
OUT_OF_DATE = "The file says something else than the hub by now. Make it again, and take that one."


def ask_for_specification(actor: Actor, tender: Tender, version: Version) -> None:
    """Make the Word file of a version of the specification, unless that is under way."""
    who.must_run(actor, tender)
    job = queries.specification_of(version).job
    if job is None or not job.under_way:
        record(actor, "made the Word file of", version, tender=tender.id, number=version.number)
        enqueue(queries.SPECIFICATION, version, version_id=version.id)
    db.session.flush()


def ask_for_quote(actor: Actor, tender: Tender) -> None:
    """Make the quote document, unless that is under way. Raises Refused, with what to do, before it can be written."""
    who.must_run(actor, tender)
    job = queries.quote_of(tender).job
    if job is None or not job.under_way:
        record(actor, "made the quote document of", tender)
        enqueue(queries.QUOTE, tender, tender_id=tender.id)
    db.session.flush()


def take_specification(actor: Actor, tender: Tender, version: Version) -> AwardPaper:
    """The Word file of a version; that it was taken is recorded."""
    who.must_run(actor, tender)
    made = _taken(queries.specification_of(version))
    record(actor, "took the Word file of", version, tender=tender.id, number=version.number)
    db.session.flush()
    return made


def take_quote(actor: Actor, tender: Tender) -> AwardPaper:
    """The quote document; that it was taken is recorded. One that says something else by now is not handed out."""
    who.must_run(actor, tender)
    made = _taken(queries.quote_of(tender))
    record(actor, "took the quote document of", tender)
    db.session.flush()
    return made


def _taken(standing: queries.Standing) -> AwardPaper:
    if standing.made is None:
        raise NotFound(NOT_MADE)
    if not standing.ready:
        raise Refused(OUT_OF_DATE)
    return standing.made
