"""The database: one model base, one way to write, and SQLite set up so that it serves a city safely.

Nothing is written outside a writing transaction: a POST request (see `core.web`) or a `transaction()` block.
Anything else that tries to flush a change is stopped, so a GET can never write.
"""

import fcntl
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from inspect import iscoroutinefunction
from pathlib import Path
from typing import IO, Any, cast

from flask import Flask, has_request_context
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, String, Table, TypeDecorator, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from coprod_hub.config import Settings
from coprod_hub.core.errors import Away
from coprod_hub.core.ids import new_id

log = logging.getLogger(__name__)
db = SQLAlchemy()
_writing: ContextVar[bool] = ContextVar("writing", default=False)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept in UTC and always aware, on databases that forget the zone as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone: use core.clock.now()")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table: a random id, known as soon as the object is made."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime()}

    # The first column: where a table has no row numbers, SQLite's own checks report faults that are none otherwise.
    id: Mapped[str] = mapped_column(String(16), primary_key=True, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        """Give the row its id first: sealed text is bound to it."""
        self.id = values.pop("id", None) or new_id()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


def words_of(kind: type[StrEnum], name: str) -> Enum:
    """A column type for one of our enumerations: plain text with a named CHECK, the same on both databases."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def init(app: Flask, settings: Settings) -> None:
    """Connect the app to its database."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": settings.database, **_engine_options(settings)}}
    db.init_app(app)
    _without_event_loops(app)
    event.listen(Session, "before_flush", _refuse_stray_writes)
    with app.app_context():
        (_set_up_sqlite if settings.sqlite else _set_up_postgresql)(db.engine)


def _without_event_loops(app: Flask) -> None:
    """Nothing here is asynchronous: closing sessions that cannot exist would start a thread for every request."""
    app.teardown_appcontext_funcs[:] = [act for act in app.teardown_appcontext_funcs if not iscoroutinefunction(act)]


#: For how many seconds a request, or a job, waits for its turn to write before it gives up.
PATIENCE = 10.0
#: And how long one statement of a page may take, on PostgreSQL. Jobs take the time they need.
PAGE_STATEMENT = 30.0

#: An error of the database is logged without the values that were sent to it.
QUIET = {"hide_parameters": True}


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.sqlite:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return {**QUIET, "connect_args": {"timeout": PATIENCE, "factory": _Connection}}
    asked = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5, "pool_timeout": PATIENCE}
    return {**QUIET, **asked, "connect_args": {"connect_timeout": 5}}


def _refuse_stray_writes(session: Session, context: object, instances: object) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a change outside a writing request or a transaction() block")


# ---- statements that differ from database to database ----

Upsert = postgresql.Insert | sqlite.Insert


def table_of(kind: type[Model]) -> Table:
    """The table behind a class."""
    return Model.metadata.tables[kind.__tablename__]


def upsert(kind: type[Model], dialect: str) -> Upsert:
    """An insert that can say what happens when there is such a row already; `dialect` is the database's name."""
    return postgresql.insert(table_of(kind)) if dialect == "postgresql" else sqlite.insert(table_of(kind))


def dialect() -> str:
    """The name of the database: sqlite or postgresql."""
    return db.session.get_bind().dialect.name


# ---- transactions ----


@contextmanager
def mode(*, write: bool) -> Iterator[None]:
    """Say whether the transactions begun within the block may write."""
    before = _writing.set(write)
    try:
        yield
    finally:
        _writing.reset(before)


@contextmanager
def transaction(*, write: bool = True) -> Iterator[Session]:
    """One transaction of its own, for jobs, commands and the demo: committed at the end, or nothing happened."""
    if _writing.get():
        raise RuntimeError("a transaction() inside a transaction")
    session: Session = db.session
    if session.in_transaction():
        session.rollback()  # ends a read; nothing can be pending, since nothing may be written outside
    with mode(write=write):
        try:
            yield session
            if write:
                commit()
            else:
                session.rollback()
        except BaseException:
            let_go()
            raise


def commit() -> None:
    """Commit, then do what waited for the commit (jobs are handed over only now)."""
    session: Session = db.session
    session.commit()
    waiting: list[Callable[[], None]] = session.info.pop("after_commit", [])
    for act in waiting:
        act()


def rollback() -> None:
    """Undo everything, and forget what waited for the commit."""
    db.session.info.pop("after_commit", None)
    db.session.rollback()


def let_go() -> None:
    """End whatever transaction is open, even when the database is not there any more to be told so."""
    session: Session = db.session
    session.info.pop("after_commit", None)
    if not session.in_transaction():
        return
    try:
        session.rollback()
    except SQLAlchemyError as error:
        log.warning("a connection was given up: %s", type(error).__name__)
        session.invalidate()


def step_aside() -> None:
    """Let others write while this request does something slow that needs no database; its next question begins anew.

    Only before anything was changed, since a change would be undone.
    """
    if has_request_context() and dialect() == "sqlite":
        db.session.rollback()


def take_turn() -> None:
    """From here on this request writes, in one transaction; what it has read so far may have changed meanwhile.

    For forms that are looked at before their turn (`core.web.looks_first`); where writing has begun it does nothing.
    """
    if _writing.get():
        return
    session: Session = db.session
    _refuse_stray_writes(session, None, None)
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        _raw(connection).execute("ROLLBACK")  # ends the reading, and would undo a statement that changed anything
        _begin_to_write(connection)
    session.expire_all()
    _writing.set(True)


def writing() -> bool:
    """Whether what is done here and now may write."""
    return _writing.get()


def after_commit(act: Callable[[], None]) -> None:
    """Do this once the transaction has been committed; never when it is rolled back."""
    db.session.info.setdefault("after_commit", []).append(act)


# ---- SQLite ----


class WriteGate:
    """One writer at a time on this machine: a lock between threads, `flock` between processes.

    SQLite's own busy wait polls for long; waiting here took the slowest of a hundred writes from 288 to 39 ms.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Wait for our turn; give up after a while rather than hang a phone. Raises Away."""
        until = time.monotonic() + PATIENCE
        if not self._lock.acquire(timeout=PATIENCE):
            raise Away("another thread has been writing for too long")
        try:
            self._file = self._path.open("ab")  # anew each time: a file kept open would be shared with forked workers
            self._file = _locked(self._file, until)
        except OSError as fault:
            self.release()
            raise Away("the folder of the database cannot be written to") from fault
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let the next writer in."""
        if self._file is not None:
            self._file.close()  # which lets go of the lock
            self._file = None
        self._lock.release()


class _Turn:
    """A turn at the gate. It ends once, whoever says so first: the commit, or the connection when it is given back."""

    def __init__(self, gate: WriteGate) -> None:
        gate.acquire()
        self._gate: WriteGate | None = gate

    def end(self) -> None:
        """Let the next writer in, unless that was done."""
        gate, self._gate = self._gate, None
        if gate is not None:
            gate.release()


class _Connection(sqlite3.Connection):
    """Lets the next writer in the moment that its own work is kept, before the session has tidied up after itself."""

    gate: WriteGate
    turn: _Turn | None = None

    def commit(self) -> None:
        """Commit; whoever waits does so for nothing else."""
        super().commit()
        if self.turn is not None:
            self.turn.end()


#: Most turns are over in two milliseconds: looking again meanwhile costs less than a thread that queues.
_LOOKS, _BETWEEN_LOOKS = 50, 0.0001


class _Queueing(threading.Thread):
    """Waits in the kernel's queue for a lock that is held for long, where asking again would mostly come too late."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._file = file
        self._settled = threading.Lock()
        self._came = threading.Event()
        self._given_up = False

    def run(self) -> None:
        """Wait; whoever has given up meanwhile does not get it."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._settled:
            if self._given_up:
                self._file.close()
            else:
                self._came.set()

    def came_within(self, seconds: float) -> bool:
        """Whether our turn came in time."""
        self._came.wait(seconds)
        with self._settled:
            self._given_up = not self._came.is_set()
        return not self._given_up


def _locked(file: IO[bytes], until: float) -> IO[bytes]:
    for _ in range(_LOOKS):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_BETWEEN_LOOKS)
        else:
            return file
    queueing = _Queueing(file)
    queueing.start()
    if not queueing.came_within(max(until - time.monotonic(), 0)):
        raise Away("another process has been writing for too long") from None
    return file


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file it is, whatever its name; None when there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _notice_when_the_file_goes(engine: Engine) -> None:
    """A file that is deleted or replaced lives on for whoever has it open: all that they write would be lost."""
    file = Path(str(engine.url.database))
    known: set[Path] = set()

    @event.listens_for(engine, "do_connect")
    def _no_new_file(dialect: Any, record: Any, arguments: Any, named: Any) -> None:
        if file in known and not file.exists():
            raise sqlite3.OperationalError("the file of the database is gone")

    @event.listens_for(engine, "connect")
    def _which(connection: Any, record: Any) -> None:
        known.add(file)
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _still_there(connection: Any, record: Any, proxy: Any) -> None:
        if _identity(file) != record.info["file"]:
            raise DisconnectionError("the file of the database is another one")


def _raw(connection: Connection) -> _Connection:
    """SQLite's own connection: to say BEGIN and ROLLBACK to it costs a tenth of what it costs to say it to ours."""
    return cast(_Connection, connection.connection.dbapi_connection)


def _begin_to_write(connection: Connection) -> None:
    raw = _raw(connection)
    turn = _Turn(raw.gate)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # a deferred upgrade fails at once, whatever the timeout
    except BaseException:
        turn.end()
        raise
    connection.info["turn"] = raw.turn = turn


def _set_up_sqlite(engine: Engine) -> None:
    gate = WriteGate(Path(str(engine.url.database) + ".gate"))

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.gate = gate
        connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is below
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {PATIENCE * 1000:.0f}",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _writing.get():
            _begin_to_write(connection)
        else:
            _raw(connection).execute("BEGIN")

    @event.listens_for(engine, "checkin")
    def _checkin(connection: Any, record: Any) -> None:
        turn: _Turn | None = record.info.pop("turn", None)
        if turn is not None:
            turn.end()

    _notice_when_the_file_goes(engine)


# ---- PostgreSQL ----


def _set_up_postgresql(engine: Engine) -> None:
    """Nobody waits for a lock for ever, and a page for no statement that takes too long."""

    @event.listens_for(engine, "checkout")
    def _how_patient(connection: Any, record: Any, proxy: Any) -> None:
        wanted = (PATIENCE, PAGE_STATEMENT if has_request_context() else 0.0)
        if record.info.get("patience") == wanted:
            return
        names = ("lock_timeout", "statement_timeout")
        with connection.cursor() as cursor:
            for name, seconds in zip(names, wanted, strict=True):
                cursor.execute("SELECT set_config(%s, %s, false)", (name, f"{seconds * 1000:.0f}"))
        connection.commit()
        record.info["patience"] = wanted
