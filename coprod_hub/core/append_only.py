"""Tables to which rows are only ever added: the database itself refuses to change or to take away what stands there.

SQLAlchemy has no words for triggers, so their DDL stands here, for both databases. It is attached to the making of any
table by that name, so migrations and `create_all` make the same.
"""

from typing import Any

from sqlalchemy import DDL, Connection, Table, event

_REFUSED = "the record of what was done is append-only"

#: What may be taken away: what a checkpoint covers, for it says how the record went on.
_MAY_GO = {
    "audit_entry": "(SELECT number FROM audit_link WHERE entry_id = OLD.id)",
    "audit_link": "OLD.number",
    "audit_checkpoint": "NULL",
}
_COVERED = "coalesce({number} <= (SELECT max(through) FROM audit_checkpoint), {no})"


def _sqlite(table: str) -> tuple[str, ...]:
    stays = f"NOT {_COVERED.format(number=_MAY_GO[table], no=0)}"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    return (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_removal BEFORE DELETE ON {table} WHEN {stays} {refuse}",
    )


def _postgresql(table: str) -> tuple[str, ...]:
    covered = _COVERED.format(number=_MAY_GO[table], no="false")
    let_go = f"IF TG_OP = 'DELETE' THEN IF {covered} THEN RETURN OLD; END IF; END IF;"
    refuse = f"RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {let_go} {refuse} END $$"
    asks = f"EXECUTE FUNCTION {table}_stays()"
    return (
        f"CREATE OR REPLACE FUNCTION {table}_stays() {body}",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {asks}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {asks}",
    )


@event.listens_for(Table, "after_create")
def _protect(table: Table, connection: Connection, **about: Any) -> None:
    if table.name in _MAY_GO:
        made = _postgresql if connection.dialect.name == "postgresql" else _sqlite
        for statement in made(table.name):
            connection.execute(DDL(statement))  # type: ignore[no-untyped-call]  # SQLAlchemy has left it untyped
