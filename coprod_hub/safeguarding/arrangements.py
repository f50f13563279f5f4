"""What the council has set for looking after people: read from its rows, changed by an administrator."""

from sqlalchemy import select

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.safeguarding.models import SafeguardingSetting
from coprod_hub.safeguarding.rules import NAMES, Arrangements, read_arrangement, written_arrangement


def arrangements() -> Arrangements:
    """The council's arrangements, as they are now."""
    rows = db.session.execute(select(SafeguardingSetting.name, SafeguardingSetting.value))
    told = {name: read_arrangement(name, value) for name, value in rows if name in NAMES}
    return Arrangements(**told)  # type: ignore[arg-type]  # each was read by the reader of its own name


def as_typed(set_up: Arrangements) -> dict[str, str]:
    """Every arrangement as text, for the form."""
    return {name: written_arrangement(getattr(set_up, name)) for name in NAMES}


def arrange(actor: Actor, typed: dict[str, str]) -> list[str]:
    """Change what is different; returns the names of what was changed. Raises WrongArrangement."""
    actor.must_have(Role.ADMINISTRATOR)
    before, changed = arrangements(), []
    for name in NAMES:
        if name not in typed:
            continue
        value = read_arrangement(name, typed[name])
        if value != getattr(before, name):
            _keep(actor, name, written_arrangement(value))
            changed.append(name)
    db.session.flush()
    return changed


def _keep(actor: Actor, name: str, value: str) -> None:
    row = db.session.scalar(select(SafeguardingSetting).filter_by(name=name))
    if row is None:
        row = SafeguardingSetting(name=name)
        db.session.add(row)
    row.value, row.changed_at, row.changed_by_id = value, now(), actor.person_id
    record(actor, "arranged", row, setting=name)
