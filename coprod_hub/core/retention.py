"""How long each kind of record is kept, and the run that keeps to it.

A feature says its rule beside its records, as it says its jobs, and nobody below has to know of it:

    @kept("Sign-ins", days=90, since="they ended", then="deleted")
    def sign_ins(before: datetime) -> int:
        ...delete what is older, in the transaction that is open; return how many

The worker runs the whole schedule once a day; `flask retention run` does it now. Each rule is a transaction of its own:
one that fails is logged and tried again the next day, and keeps no other from being done.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coprod_hub.core import audit_check, erasures
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import LOCAL, now, today
from coprod_hub.core.db import Model, db, dialect, transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import Progress, asked_today, enqueue, job
from coprod_hub.core.web import day_words

log = logging.getLogger(__name__)
RETENTION = "core.retention"
#: What no rule ends, in words.
STAYS = (
    "Published numbers, quotes, plans and replies are public record and stay.",
    "Evidence and decisions are kept for as long as the plan they stand in.",
)


class RetentionRun(Model):
    """One rule of the schedule, kept to once: when, and how many records it ended."""

    __tablename__ = "retention_run"

    rule: Mapped[str] = mapped_column(String(80), index=True)
    ran_at: Mapped[datetime] = mapped_column(index=True)
    removed: Mapped[int]


class Cleared(Model):
    """A thing whose records were deleted by the schedule while what was published of it stands (a survey's answers)."""

    __tablename__ = "cleared"

    thing_id: Mapped[str] = mapped_column(String(16), unique=True)
    cleared_on: Mapped[date]


Act = Callable[[datetime], int]


@dataclass(frozen=True)
class Rule:
    """One line of the schedule, in words, and how it is kept to."""

    kind: str
    span: int | Callable[[], int]
    since: str
    then: str
    act: Act

    @property
    def days(self) -> int:
        """For so many days; some rules follow what the council has set."""
        return self.span if isinstance(self.span, int) else self.span()

    @property
    def how_long(self) -> str:
        """The time as people say it."""
        days = self.days
        if days % 365 == 0 and days >= 730:
            return f"{days // 365} years"
        return "1 year" if days == 365 else "1 day" if days == 1 else f"{days} days"

    def before(self) -> datetime:
        """What is older than this has been kept for long enough."""
        return now() - timedelta(days=self.days)


_rules: dict[str, Rule] = {}


def kept(kind: str, *, days: int | Callable[[], int], since: str, then: str = "deleted") -> Callable[[Act], Act]:
    """Register a rule: this kind of record is kept for so many days since something, then … ."""

    def register(act: Act) -> Act:
        if kind in _rules and _rules[kind].act is not act:
            raise ValueError(f"two rules are about {kind}")
        _rules[kind] = Rule(kind, days, since, then, act)
        return act

    return register


def schedule() -> list[Rule]:
    """Every rule, by the kind of record."""
    return sorted(_rules.values(), key=lambda rule: rule.kind)


# ---- running ----


def ask_daily() -> None:
    """Ask for today's run, once; the worker does so every minute."""
    if not asked_today(RETENTION):
        enqueue(RETENTION)


@job(RETENTION)
def run(progress: Progress | None = None, rules: Sequence[Rule] | None = None) -> str:
    """Keep to the whole schedule."""
    rules = schedule() if rules is None else rules
    removed, failed = 0, 0
    for done, rule in enumerate(rules):
        if progress:
            progress(rule.kind, done, len(rules))
        found = _keep_to(rule)
        removed, failed = removed + (found or 0), failed + (found is None)
    if removed:
        _let_go_of_pages()
    erasures.write_ledger()
    with transaction(write=False):
        audit_check.note_head()
    if failed:
        raise Refused(f"{failed} of {len(rules)} rules could not be kept to. The log says why.")
    return f"{removed:,} records were kept for long enough."


def _keep_to(rule: Rule) -> int | None:
    try:
        with transaction() as session:
            removed = rule.act(rule.before())
            done = RetentionRun(rule=rule.kind[:80], ran_at=now(), removed=removed)
            session.add(done)
            if removed:
                record(Actor.system("retention"), "kept to the schedule", done, rule=rule.kind, removed=removed)
    except Exception:
        log.exception("the retention rule about %s failed", rule.kind)
        return None
    return removed


def _let_go_of_pages() -> None:
    """SQLite: what was deleted is overwritten in the file; let it leave the write-ahead log as well."""
    if dialect() == "sqlite":
        db.session.rollback()
        with db.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


# ---- reading ----


def last_runs() -> dict[str, RetentionRun]:
    """The last time each rule was kept to, by its kind of record."""
    latest = select(RetentionRun.rule, func.max(RetentionRun.ran_at).label("at")).group_by(RetentionRun.rule).subquery()
    wanted = select(RetentionRun).join(
        latest, (RetentionRun.rule == latest.c.rule) & (RetentionRun.ran_at == latest.c.at)
    )
    session: Session = db.session
    return {one.rule: one for one in session.scalars(wanted)}


def next_run() -> datetime:
    """When the schedule runs next: just after midnight, or at once when it has not run today."""
    if not asked_today(RETENTION):
        return now()
    return datetime.combine(today() + timedelta(days=1), time(), LOCAL).astimezone(UTC)


# ---- things whose records are gone ----


def clear(thing: Model) -> None:
    """Note that the records of this thing were deleted on schedule."""
    db.session.add(Cleared(thing_id=thing.id, cleared_on=today()))


def cleared_on(thing_id: str) -> date | None:
    """The day on which this thing's records were deleted on schedule, if they were."""
    return db.session.scalar(select(Cleared.cleared_on).where(Cleared.thing_id == thing_id))


def refuse_if_cleared(survey_id: str) -> None:
    """Raise Refused when the answers to a survey are gone: no new numbers can be made of what is not there."""
    on = cleared_on(survey_id)
    if on is not None:
        raise Refused(
            f"The answers to this survey were deleted on {day_words(on)}, as the schedule says. "
            "The numbers that were published stand. No new ones can be made."
        )
