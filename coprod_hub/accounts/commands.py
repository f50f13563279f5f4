"""`flask people …`: the first accounts, and a code for somebody who cannot wait for a message."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from sqlalchemy import select

from coprod_hub.accounts import service
from coprod_hub.accounts.models import Person
from coprod_hub.accounts.queries import by_sign_in_name
from coprod_hub.core.access import STAFF, Actor, Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import HubError

cli = AppGroup("people", help="People and their accounts. See: flask people COMMAND --help")
COMMAND_LINE = Actor.system("people")


@cli.command(
    "invite",
    short_help="Add a member of staff and print their one-use link.",
    epilog='Example: flask people invite priya@wolverford.example --name "Priya Shah" --role officer',
)
@click.argument("email")
@click.option("--name", required=True, help="Their name, as colleagues see it.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice(sorted(role.value for role in STAFF)),
    help="What they do. Give it again for each further role.",
)
def invite(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Add a member of staff and print the one-use link at which they choose a password.

    The link works for two weeks. Nothing is sent: hand it on in a safe way.
    """
    with _refusals_in_one_line(), transaction():
        person = service.add_staff(COMMAND_LINE, name, email, [Role(role) for role in roles])
        code = service.new_code(COMMAND_LINE, person)
    _tell(code)


@cli.command(
    "code",
    short_help="Print a new one-use code for somebody.",
    epilog='Examples: flask people code priya@wolverford.example, or flask people code "Amina K"',
)
@click.argument("person")
def code(person: str) -> None:
    """Print a new one-use code for PERSON: an e-mail address, a nickname, or what staff call a forum member.

    With it they choose a new password or passphrase. Codes given before stop working; the old password
    works until the new one is chosen.
    """
    with _refusals_in_one_line(), transaction():
        fresh = service.new_code(COMMAND_LINE, _find(person))
    _tell(fresh)


def _find(wanted: str) -> Person:
    found = by_sign_in_name(wanted)
    named = [found] if found else list(db.session.scalars(select(Person).where(Person.known_as == wanted)))
    if len(named) != 1:
        how_many = "Nobody has" if not named else "More than one person has"
        raise click.ClickException(f"{how_many} the e-mail address, nickname or name {wanted!r}.")
    return named[0]


@contextmanager
def _refusals_in_one_line() -> Iterator[None]:
    try:
        yield
    except HubError as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _tell(code: str) -> None:
    click.echo(f"Code: {code}")
    click.echo(f"Link: {service.join_link(code)}")
