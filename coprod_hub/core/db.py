"""The database: one model base, one way to write, and SQLite set up so that it serves a city safely.

Nothing is written outside a writing transaction: a POST request (see `core.web`) or a `transaction()` block.
Anything else that tries to flush a change is stopped, so a GET can never write.
"""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from inspect import iscoroutinefunction
from pathlib import Path
from typing import IO, Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, String, Table, TypeDecorator, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from coprod_hub.config import ROOT, Settings
from coprod_hub.core.ids import new_id

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

    id: Mapped[str] = mapped_column(String(16), primary_key=True)

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
    Migrate(app, db, directory=str(ROOT / "migrations"))
    event.listen(Session, "before_flush", _refuse_stray_writes)
    if settings.sqlite:
        with app.app_context():
            _set_up_sqlite(db.engine)


def _without_event_loops(app: Flask) -> None:
    """Nothing here is asynchronous: closing sessions that cannot exist would start a thread for every request."""
    app.teardown_appcontext_funcs[:] = [act for act in app.teardown_appcontext_funcs if not iscoroutinefunction(act)]


#: An error of the database is logged without the values that were sent to it.
QUIET = {"hide_parameters": True}


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.sqlite:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return {**QUIET, "connect_args": {"timeout": 10}}
    return {**QUIET, "pool_pre_ping": True, "pool_size": 5, "max_overflow": 5}


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
            rollback()
            raise


def commit() -> None:
    """Commit, then do what waited for the commit (jobs are handed over only now)."""
    db.session.commit()
    waiting: list[Callable[[], None]] = db.session.info.pop("after_commit", [])
    for act in waiting:
        act()


def rollback() -> None:
    """Undo everything, and forget what waited for the commit."""
    db.session.info.pop("after_commit", None)
    db.session.rollback()


def writing() -> bool:
    """Whether what is done here and now may write."""
    return _writing.get()


def after_commit(act: Callable[[], None]) -> None:
    """Do this once the transaction has been committed; never when it is rolled back."""
    db.session.info.setdefault("after_commit", []).append(act)


# ---- SQLite ----


class WriteGate:
    """One writer at a time on this machine: a lock between threads, `flock` between processes.

    SQLite's own busy wait polls; queueing here took the slowest of a hundred writes from 288 to 39 ms.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Wait for our turn; give up after half a minute rather than hang a phone."""
        if not self._lock.acquire(timeout=30):
            raise TimeoutError("the database is busy")
        try:
            self._file = self._path.open("ab")  # anew each time: a file kept open would be shared with forked workers
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let the next writer in."""
        if self._file is not None:
            self._file.close()  # which lets go of the lock
            self._file = None
        self._lock.release()


def _set_up_sqlite(engine: Engine) -> None:
    gate = WriteGate(Path(str(engine.url.database) + ".gate"))

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is below
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "busy_timeout = 10000",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        gate.acquire()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # a deferred upgrade fails at once, whatever the timeout
        except BaseException:
            gate.release()
            raise
        connection.info["gate"] = True

    @event.listens_for(engine, "checkin")
    def _checkin(connection: Any, record: Any) -> None:
        if record.info.pop("gate", False):
            gate.release()
