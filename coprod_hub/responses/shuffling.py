"""Nobody can tell who came first: at closing, what people sent is written anew in random order.

Keys are random, and only the day is kept. But a database remembers more than its tables say: PostgreSQL the transaction
(`xmin`) and place (`ctid`) of each row, SQLite the order in which cells were put into a page, both of them what was
deleted. All of it would tell in which order people answered, and from a class register or a visitors' book, who.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, Table, delete, func, insert, select

from coprod_hub.core.db import Model, db, dialect, table_of
from coprod_hub.responses.models import Answer, Draft, Receipt, Response
from coprod_hub.surveys.models import Survey

#: Everything that somebody who answers leaves behind.
LEFT_BEHIND: tuple[type[Model], ...] = (Draft, Response, Answer, Receipt)


def shuffle(survey_id: str) -> None:
    """Write every response of a survey anew, with answers and receipts, in random order and in this transaction.

    The database does it by itself, by way of temporary tables, so that it takes as little memory for a million answers
    as for ten. Whoever is deleting their answers at the same moment waits until it is done.
    """
    held = select(Survey.id).where(Survey.id == survey_id).with_for_update()  # see `taking_back`: they hold it too
    db.session.execute(held)
    with _room_to_sort():
        _write_anew(survey_id)
    db.session.expire_all()


@contextmanager
def _room_to_sort() -> Iterator[None]:
    """SQLite with 64 MB of its pages at hand, for as long as this takes: half the time in which nobody can write."""
    if dialect() == "postgresql":
        yield
        return
    connection = db.session.connection()
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql("PRAGMA cache_size = -65536")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {before}")


def _write_anew(survey_id: str) -> None:
    responses, answers, receipts = table_of(Response), table_of(Answer), table_of(Receipt)
    of_survey = select(responses.c.id).where(responses.c.survey_id == survey_id)
    set_aside = [
        (table, _set_aside(table, wanted))
        for table, wanted in (
            (responses, responses.c.survey_id == survey_id),
            (answers, answers.c.response_id.in_(of_survey)),
            (receipts, receipts.c.survey_id == survey_id),
        )
    ]
    db.session.execute(delete(responses).where(responses.c.survey_id == survey_id))  # their answers go with them
    db.session.execute(delete(receipts).where(receipts.c.survey_id == survey_id))
    for table, aside in set_aside:
        names = [column.name for column in table.columns]
        mixed = select(*(aside.c[name] for name in names)).order_by(_at_random())
        db.session.execute(insert(table).from_select(names, mixed))
        aside.drop(db.session.connection())


def _set_aside(table: Table, wanted: ColumnElement[bool]) -> Table:
    columns = [Column(column.name, column.type) for column in table.columns]
    aside = Table(f"aside_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])
    aside.create(db.session.connection())
    names = [column.name for column in columns]
    found = select(*table.columns).where(wanted)
    db.session.execute(insert(aside).from_select(names, found))
    return aside


def _at_random() -> ColumnElement[Any]:
    """Chosen by a generator that nobody can foretell: PostgreSQL's `random()` is none, SQLite's is."""
    return func.gen_random_uuid() if dialect() == "postgresql" else func.random()


def settle() -> None:
    """Let the database forget what was there before: PostgreSQL its dead rows, SQLite its write-ahead log.

    To be called between transactions. Should somebody be reading at that moment, the database forgets a little later.
    """
    db.session.rollback()
    engine = db.engine
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for kind in LEFT_BEHIND:
                connection.exec_driver_sql(f"VACUUM {kind.__tablename__}")  # SQLAlchemy has no word for it
    else:
        with closing(engine.raw_connection()) as connection:  # without the transaction that SQLAlchemy would begin
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
