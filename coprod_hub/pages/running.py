"""How the hub itself stands: people, the law, safety and the machine; what an administrator must see to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app

from coprod_hub.accounts import queries as accounts
from coprod_hub.accounts.models import Person
from coprod_hub.config import Environment, Settings
from coprod_hub.core import backup, confirmed, notify
from coprod_hub.core.access import STAFF, Actor
from coprod_hub.core.checking import CHECK, last_check
from coprod_hub.core.clock import now
from coprod_hub.core.confirmed import Standing, State
from coprod_hub.core.helplines import stale
from coprod_hub.core.jobs import Job, JobState, failed
from coprod_hub.core.notify import Outbox
from coprod_hub.core.retention import last_runs, next_run
from coprod_hub.core.text import count, listed
from coprod_hub.pages.texts import texts
from coprod_hub.rights import queries as rights
from coprod_hub.safeguarding.queries import nobody_left

#: Work whose failing is told in words of its own.
SHOWN_APART = {CHECK, notify.DELIVER}
#: A backup older than this is asked for; on a machine where nobody works with real people it may wait.
BACKUP_GOOD_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Fault:
    """Something about the hub itself that an administrator must see to, and where."""

    title: str
    what: str
    endpoint: str
    due: date | None = None


@dataclass(frozen=True)
class People:
    """Accounts that need a hand: who signs in without a code yet, and whose invitation ran out before they came."""

    staff: int
    members: int
    without_code: list[Person]
    ran_out: list[Person]


@dataclass(frozen=True)
class Running:
    """Everything the page about running the hub says."""

    people: People
    requests: int
    requests_late: int
    next_request: date | None
    retention_at: datetime | None
    retention_next: datetime
    texts: list[Standing]
    check: Job | None
    backup_at: datetime | None
    failed: list[Job]
    unsent: list[Outbox]
    settings: Settings

    @property
    def texts_waiting(self) -> list[Standing]:
        """The texts that are not confirmed as they stand."""
        return [one for one in self.texts if one.state is not State.CONFIRMED]


def people(actor: Actor) -> People:
    """Accounts that need a hand, by name."""
    everybody = [person for person in accounts.people(actor) if person.active]
    staff = [person for person in everybody if person.actor.roles & STAFF]
    codes, waiting = accounts.have_codes(staff), [person for person in everybody if person.password_hash is None]
    invited = accounts.open_codes(waiting)
    return People(
        staff=len(staff),
        members=len(everybody) - len(staff),
        without_code=[person for person in staff if person.password_hash and person.id not in codes],
        ran_out=[person for person in waiting if person.id not in invited],
    )


def running(actor: Actor) -> Running:
    """How the hub stands."""
    asked = [one for one in rights.requests(actor) if one.is_open]
    runs = last_runs().values()
    return Running(
        people=people(actor),
        requests=len(asked),
        requests_late=sum(one.is_late for one in asked),
        next_request=asked[0].due_on if asked else None,
        retention_at=max((one.ran_at for one in runs), default=None),
        retention_next=next_run(),
        texts=confirmed.standing(texts()),
        check=last_check(),
        backup_at=backup.last_made(),
        failed=[one for one in failed(actor) if one.name not in SHOWN_APART],
        unsent=notify.given_up(actor),
        settings=current_app.extensions["settings"],
    )


def faults(actor: Actor) -> Iterator[Fault]:
    """What an administrator must see to, the gravest kinds first."""
    found, here = running(actor), "pages.running"
    alone = nobody_left()
    if alone:
        what = f"{count(alone, 'thing')} to look at can be seen by nobody. Name another safeguarding lead today."
        yield Fault("Nobody can look after this", what, "safeguarding.settings")
    if found.check and found.check.state is JobState.FAILED:
        yield Fault("The record of what was done is not whole", found.check.message, here)
    if found.requests:
        what = f"{count(found.requests, 'request')} of people about their data to answer."
        yield Fault("Requests about people’s data", what, "rights.index", found.next_request)
    if found.failed:
        what = f"{count(len(found.failed), 'piece')} of work failed. See why, then try again."
        yield Fault("Work that failed", what, here)
    if found.unsent:
        what = f"{count(len(found.unsent), 'message')} could not be sent. {_why(found.unsent)}"
        yield Fault("Messages that did not go", what, here)
    if stale():
        what = f"Nobody has checked {listed([line.name for line in stale()])} for 12 months. Call each number."
        yield Fault("Helplines", what, "safeguarding.settings")
    yield from _of_people(found.people)
    if found.texts_waiting:
        changed = sum(one.state is State.CHANGED for one in found.texts_waiting)
        what = f"{count(len(found.texts_waiting), 'text')} to confirm, {changed} of them changed since."
        yield Fault("Legal texts", what, "pages.texts")
    if found.settings.environment is Environment.PRODUCTION and _too_old(found.backup_at):
        yield Fault("Backup", "The hub knows of no backup in the last two days.", here)


def _of_people(found: People) -> Iterator[Fault]:
    if found.without_code:
        what = f"{listed([person.full_name for person in found.without_code])}: no code from a phone yet."
        yield Fault("Signing in with a password alone", what, "accounts.people")
    if found.ran_out:
        what = f"{listed([person.full_name for person in found.ran_out])}: give them a new one-use code."
        yield Fault("Invitations that ran out", what, "accounts.people")


def _why(unsent: list[Outbox]) -> str:
    return " ".join(dict.fromkeys(one.fault.words for one in unsent if one.fault))


def _too_old(made_at: datetime | None) -> bool:
    return made_at is None or made_at < now() - BACKUP_GOOD_FOR
