"""When something under the hub breaks: what kind of trouble it is, and how nothing that was typed is lost by it.

Nothing here asks the database, since that is what may be away.
"""

import errno
import sqlite3
from dataclasses import dataclass

from flask import request
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException

from coprod_hub.core.errors import Away

#: What is raised when the database is locked, gone, full or out of reach, and not when we asked it for nonsense.
TROUBLES = (OperationalError, InterfaceError, InternalError, NoConnectionLeft, Away, TimeoutError)

#: What the databases call it when a value must be there once and is there already.
_CLASHES = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, "23505"}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
#: After how many seconds a browser (or what stands between) may ask again.
ASK_AGAIN = 60


def is_trouble(error: BaseException) -> bool:
    """Whether trying again later may help. A file that is no database is trouble; a wrong statement is a fault."""
    return isinstance(error, TROUBLES) or type(error) is DatabaseError or _is_full(error)


def is_clash(error: BaseException) -> bool:
    """Whether two people made the same thing in the same moment: the database has just been given one like it."""
    cause = error.orig if isinstance(error, IntegrityError) else None
    given = (getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None))
    return not _CLASHES.isdisjoint(given)


def status_of(error: BaseException) -> int:
    """507 when there is no room to write, 503 for any other trouble."""
    return 507 if _is_full(error) else 503


def _is_full(error: BaseException) -> bool:
    cause = (error.orig if isinstance(error, DBAPIError) else error.__cause__) or error
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(cause, "sqlstate", None) == "53100"
        or getattr(cause, "errno", None) in NO_ROOM
    )


# ---- what was typed ----

#: What the hub itself puts into forms: sent again, but not shown.
KEYS = {"csrf_token", "submission_key"}
OURS = {*KEYS, "asked", "next"}
#: What nobody's page may repeat: signing in is done anew.
SECRETS = {"password", "passphrase", "code", "words"}
#: Shorter things are typed again in a moment.
WORTH_SHOWING = 20


@dataclass(frozen=True)
class Typed:
    """A form as it was sent: where to, and every field, so that one press sends it again."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def has_key(self) -> bool:
        """Whether it would be taken if it came again."""
        return any(name in KEYS and value for name, value in self.fields)

    @property
    def more(self) -> bool:
        """Whether there is more in it than a button that was pressed."""
        return any(name not in OURS and value for name, value in self.fields)

    @property
    def words(self) -> tuple[str, ...]:
        """What somebody wrote, to read or to copy."""
        written = (value for name, value in self.fields if name not in OURS)
        return tuple(value for value in written if len(value) >= WORTH_SHOWING and len(value.split()) > 1)


def typed() -> Typed | None:
    """What this request sent, when the page of an error may give it back: never a secret, and no file."""
    if request.method != "POST" or request.blueprint in {None, "accounts"}:
        return None
    try:
        fields = tuple((name, value) for name, values in request.form.lists() for value in values)
    except HTTPException:
        return None  # it was too much to read
    if request.mimetype != "application/x-www-form-urlencoded" or SECRETS & {name for name, _ in fields}:
        return None
    return Typed(request.full_path.rstrip("?"), fields)
