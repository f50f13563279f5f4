"""PostgreSQL for the tests: Debian's own server in a folder that goes away, as fast as forgetting makes it."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "autovacuum": "off",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
}


#: Whoever was left connected by a test that ended badly must not hold the next one up.
_ALONE = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""
_TABLES = """
    select relname, array_agg(attname || ' ' || atttypid order by attname)
    from pg_class join pg_attribute on oid = attrelid
    where relkind = 'r' and relnamespace = 'public'::regnamespace and attnum > 0 and relname <> 'alembic_version'
    group by relname
"""
Tables = dict[str, list[str]]


def _tables(connection: psycopg.Connection[Any]) -> Tables:
    return dict(connection.execute(_TABLES).fetchall())


def _empty(connection: psycopg.Connection[Any], tables: Iterable[str]) -> None:
    holds = sql.SQL(" union all ").join(
        sql.SQL("(select {} from {} limit 1)").format(sql.Literal(table), sql.Identifier(table)) for table in tables
    )
    held = [row[0] for row in connection.execute(holds)]
    connection.execute("set session_replication_role = replica")  # keys and triggers would ask for an order, or refuse
    for table in held:
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))


class PostgresMissing(Exception):
    """No server binaries on this machine."""


def free_port() -> int:
    """A port that nobody used a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _binaries() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: float(found.parts[4]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    if not found:
        raise PostgresMissing("apt-get install --no-install-recommends postgresql")
    return Path(found).resolve().parent


class PostgresServer:
    """One server. `create` makes a database from a template in a few milliseconds; `drop` forgets it."""

    def __init__(self) -> None:
        self._bin = _binaries()
        self.port = free_port()
        self._models: dict[str, Tables] = {}

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        # Not below pytest's own folder: that is closed to others again by every pytest that starts.
        self._folder = Path(tempfile.mkdtemp(prefix="hub-postgresql-"))
        if os.getuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
        data = self._folder / "data"
        self._run(
            "initdb", "--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--locale=C", "-D", data
        )
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in SETTINGS.items())
        log = self._folder / "log"
        self._run("pg_ctl", "start", "--wait", "-D", data, "-l", log, "-o", f"-p {self.port} {options}")

    def stop(self) -> None:
        """End the server at once: nothing in it is wanted."""
        self._run("pg_ctl", "stop", "--mode=immediate", "-D", self._folder / "data")
        shutil.rmtree(self._folder)

    def url(self, name: str) -> str:
        """The address of a database as HUB_DATABASE_URL wants it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database like the template; returns its address."""
        self._say(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def emptied(self, name: str, like: str) -> bool:
        """Take every row out of a database, which is ten times quicker than to make it anew.

        False when there is no such database, or a test has changed its tables: then there is none afterwards.
        """
        try:
            with psycopg.connect(self._address(name), autocommit=True) as connection:
                connection.execute(_ALONE)
                tables = _tables(connection)
                if tables == self._tables_like(like):
                    _empty(connection, tables)
                    return True
        except psycopg.OperationalError:
            return False
        self.drop(name)
        return False

    def _tables_like(self, model: str) -> Tables:
        if model not in self._models:
            with psycopg.connect(self._address(model), autocommit=True) as connection:
                self._models[model] = _tables(connection)
        return self._models[model]

    def drop(self, name: str) -> None:
        """Forget a database, whoever is still connected."""
        self._say(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _address(self, name: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={name}"

    def _run(self, program: str, *arguments: Any) -> None:
        who: dict[str, Any] = {}
        if os.getuid() == 0:
            pwd.getpwnam("postgres")  # Debian's package makes this user; PostgreSQL refuses to run as root
            who = {"user": "postgres", "group": "postgres", "extra_groups": []}
        command: Sequence[str] = [str(self._bin / program), *map(str, arguments)]
        # pg_ctl hands its output on to the server, so a pipe would never end: a file it is.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False, timeout=60, **who)
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed: {output.read().decode(errors='replace')[-2000:]}")
