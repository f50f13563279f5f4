"""Writing the specification together: sections, wishes and what became of them, versions, and who signs.

It is written until the tender is published. A signature belongs to a version: whoever changes a word afterwards fixes
a new version, and everybody signs that one.
"""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, clean_text, says_something
from coprod_hub.evaluation.models import Ask, AskOutcome, AskWho, Section, SignOff, Tender, Version
from coprod_hub.evaluation.queries import specification as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import must_be_open
from coprod_hub.insight.models import Theme

# ---- sections ----


def add_section(actor: Actor, tender: Tender, title: str, body: str = "") -> Section:
    """Put a section at the end."""
    _may_write(actor, tender)
    last = max((one.position for one in queries.sections(tender)), default=0)
    section = Section(tender_id=tender.id, position=last + 1)
    _say(section, title, body)
    db.session.add(section)
    db.session.flush()
    record(actor, "added", section, tender=tender.id)
    return section


def change_section(actor: Actor, tender: Tender, section: Section, title: str, body: str) -> None:
    """Say a section differently."""
    _may_write(actor, tender)
    _say(section, title, body)
    record(actor, "changed", section, tender=tender.id)
    db.session.flush()


def move_section(actor: Actor, tender: Tender, section: Section, *, up: bool) -> None:
    """Let it change places with its neighbour; at an end it stays."""
    _may_write(actor, tender)
    row = queries.sections(tender)
    at = row.index(section)
    to = at - 1 if up else at + 1
    if 0 <= to < len(row):
        row[at], row[to] = row[to], row[at]
        for position, one in enumerate(row, 1):
            one.position = position
        record(actor, "moved", section, tender=tender.id)
        db.session.flush()


def remove_section(actor: Actor, tender: Tender, section: Section) -> None:
    """Take a section out. Earlier versions keep it; wishes that pointed at it point nowhere."""
    _may_write(actor, tender)
    record(actor, "removed", section, tender=tender.id)
    db.session.delete(section)
    db.session.flush()


def _say(section: Section, title: str, body: str) -> None:
    name = clean_line(title)[:200]
    if not says_something(name):
        raise Refused("Give the section a title.")
    section.title, section.body = name, clean_text(body)


# ---- wishes ----


@dataclass(frozen=True)
class AskWords:
    """A wish: whose, in which words, where it comes from, and what became of it."""

    who: AskWho
    words: str
    outcome: AskOutcome = AskOutcome.OPEN
    because: str = ""
    section: Section | None = None
    theme: Theme | None = None


def add_ask(actor: Actor, tender: Tender, words: AskWords) -> Ask:
    """Write down something that young people, parents or professionals asked for."""
    _may_write(actor, tender)
    last = max((one.position for one in queries.asks(tender)), default=0)
    made = Ask(tender_id=tender.id, position=last + 1)
    _fill(made, words)
    db.session.add(made)
    db.session.flush()
    record(actor, "added", made, tender=tender.id, outcome=made.outcome.value)
    return made


def change_ask(actor: Actor, tender: Tender, ask: Ask, words: AskWords) -> None:
    """Say what became of a wish, or put its words right."""
    _may_write(actor, tender)
    _fill(ask, words)
    record(actor, "changed", ask, tender=tender.id, outcome=ask.outcome.value)
    db.session.flush()


def remove_ask(actor: Actor, tender: Tender, ask: Ask) -> None:
    """Take out a wish that was written down by mistake. One that cannot be met is answered *not*, with a reason."""
    _may_write(actor, tender)
    if ask.outcome is not AskOutcome.OPEN:
        raise Refused("This wish has an answer, so it stays. You can change the answer.")
    record(actor, "removed", ask, tender=tender.id)
    db.session.delete(ask)
    db.session.flush()


def _fill(ask: Ask, words: AskWords) -> None:
    said, because = clean_text(words.words), clean_text(words.because)
    if not says_something(said):
        raise Refused("Write down what was asked for.")
    if words.outcome in {AskOutcome.CHANGED, AskOutcome.NOT} and not says_something(because):
        raise Refused("Say why. The people who asked will read it.")
    ask.who, ask.words, ask.outcome, ask.because = words.who, said, words.outcome, because
    ask.section_id = words.section.id if words.section else None
    ask.theme_id = words.theme.id if words.theme else None


# ---- versions and signatures ----


def fix_version(actor: Actor, tender: Tender, note: str = "") -> Version:
    """Keep the whole specification as it stands, to be signed and compared. Every wish has its answer by then."""
    _may_write(actor, tender)
    content = queries.as_it_stands(tender)
    if not any(says_something(one["body"]) for one in content["sections"]):
        raise Refused("Write a section first.")
    waiting = queries.standing(tender)
    if waiting.open_asks:
        raise Refused("Answer every wish first: in, in but changed, or not in, because.")
    if waiting.unchanged:
        raise Refused("Nothing has changed since the last version.")
    made = Version(
        tender_id=tender.id,
        number=waiting.newest.number + 1 if waiting.newest else 1,
        made_at=now(),
        made_by_id=actor.person_id,
        note=clean_line(note)[:300],
        content=dict(content),
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "fixed a version", made, tender=tender.id, number=made.number)
    return made


def add_stakeholder(actor: Actor, tender: Tender, stakeholder: str) -> SignOff:
    """Name an office or group that must sign before the tender is published."""
    _may_write(actor, tender)
    name = clean_line(stakeholder)[:200]
    if not says_something(name):
        raise Refused("Name the office or the group that signs.")
    made = SignOff(tender_id=tender.id, stakeholder=name)
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:
        raise Refused("They are named already.") from None
    record(actor, "named", made, tender=tender.id)
    return made


def remove_stakeholder(actor: Actor, tender: Tender, sign_off: SignOff) -> None:
    """Somebody need not sign after all; not once they have."""
    _may_write(actor, tender)
    if sign_off.signed_at is not None:
        raise Refused("They have signed, so their name stays.")
    record(actor, "removed", sign_off, tender=tender.id)
    db.session.delete(sign_off)
    db.session.flush()


def sign(actor: Actor, tender: Tender, sign_off: SignOff, how: str) -> None:
    """Record that a stakeholder has signed the newest version, and how: in a meeting, by a letter of a day."""
    _may_write(actor, tender)
    standing = queries.standing(tender)
    if standing.newest is None:
        raise Refused("Fix a version first: it is what they sign.")
    if not standing.unchanged:
        raise Refused("It was changed since its last version. Fix a new one, and let them sign that.")
    if not says_something(clean_line(how)):
        raise Refused("Say how they signed: in which meeting, or by which letter or e-mail.")
    sign_off.version_id, sign_off.signed_at = standing.newest.id, now()
    sign_off.recorded_by_id, sign_off.how = actor.person_id, clean_line(how)[:300]
    record(actor, "signed", sign_off, tender=tender.id, number=standing.newest.number)
    db.session.flush()


def _may_write(actor: Actor, tender: Tender) -> None:
    who.must_run(actor, tender)
    must_be_open(tender)
