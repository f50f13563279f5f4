"""The glossary of a tender: words of the trade that panels meet in bids, and what they mean."""

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, count
from coprod_hub.evaluation.extracts import fault_of_term, read_terms
from coprod_hub.evaluation.models import GlossaryTerm, Tender
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import who

MOST_TERMS = 200


def add_terms(actor: Actor, tender: Tender, pasted: str) -> int:
    """Add words with their meanings, one a line as "term – meaning"; a word that is there gets the new meaning.

    All of them or none: Refused says what is wrong with which line. Returns how many there are in what was pasted.
    """
    who.must_run(actor, tender)
    terms, faults = read_terms(pasted)
    if faults:
        raise Refused(*(f"Line {number}: {fault}" for number, fault in faults[:10]))
    if not terms:
        raise Refused("Write one word a line, a dash, and what it means.")
    known = {one.term.casefold(): one for one in queries.glossary(tender)}
    if len(known.keys() | {term.casefold() for term, _ in terms}) > MOST_TERMS:
        raise Refused(f"A glossary has at most {count(MOST_TERMS, 'word')}: nobody reads more.")
    for term, meaning in terms:
        found = known.get(term.casefold())
        if found is None:
            found = GlossaryTerm(tender_id=tender.id)
            db.session.add(found)
        found.term, found.meaning = term, meaning
    record(actor, "added to the glossary of", tender, terms=len(terms))
    db.session.flush()
    return len(terms)


def change_term(actor: Actor, term: GlossaryTerm, said: str, meaning: str) -> None:
    """Put right a word or what it means."""
    tender = db.session.get_one(Tender, term.tender_id)
    who.must_run(actor, tender)
    said, meaning = clean_line(said), clean_line(meaning)
    if fault := fault_of_term(said, meaning):
        raise Refused(fault[:1].upper() + fault[1:])
    if any(one.id != term.id and one.term.casefold() == said.casefold() for one in queries.glossary(tender)):
        raise Refused(f"“{said}” is in the glossary already.")
    term.term, term.meaning = said, meaning
    record(actor, "changed the glossary of", tender, term=term.id)
    db.session.flush()


def remove_term(actor: Actor, term: GlossaryTerm) -> None:
    """Take a word out."""
    tender = db.session.get_one(Tender, term.tender_id)
    who.must_run(actor, tender)
    record(actor, "took a word out of the glossary of", tender)
    db.session.delete(term)
    db.session.flush()
