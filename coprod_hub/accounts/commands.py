"""`flask people …`: the first accounts, a link for somebody who cannot wait for a message, and codes for the demo."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from coprod_hub.accounts import second_factor, service
from coprod_hub.accounts.models import Person
from coprod_hub.accounts.queries import by_sign_in_name
from coprod_hub.config import Environment, Settings
from coprod_hub.core.access import STAFF, Actor, Role
from coprod_hub.core.clock import LOCAL, now
from coprod_hub.core.commands import refusals_in_one_line
from coprod_hub.core.db import db, transaction
from coprod_hub.core.web import day_time_words

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

    The link works once, for two weeks. Nothing is sent: hand it on in a safe way.
    """
    with refusals_in_one_line(), transaction():
        person = service.add_staff(COMMAND_LINE, name, email, [Role(role) for role in roles])
        code = service.new_code(COMMAND_LINE, person)
    _tell(code)


@cli.command(
    "link",
    short_help="Print a new one-use link for somebody who cannot sign in.",
    epilog='Examples: flask people link priya@wolverford.example, or flask people link "Amina K"',
)
@click.argument("person")
def link(person: str) -> None:
    """Print a new one-use code and link for PERSON: an e-mail address, a nickname, or what staff call a forum member.

    With it they choose a new password or passphrase. Codes given before stop working; the old password
    works until the new one is chosen.
    """
    with refusals_in_one_line(), transaction():
        fresh = service.new_code(COMMAND_LINE, _find(person))
    _tell(fresh)


@cli.command(
    "code",
    short_help="Print the code that somebody's authenticator app shows now (never in production).",
    epilog="Example: flask people code priya@wolverford.example",
)
@click.argument("email")
def code(email: str) -> None:
    """Print the six digits that the authenticator app of EMAIL shows now, to try the hub without a phone.

    Each code works once. In production this is refused: only the person's own phone knows the code.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.environment is Environment.PRODUCTION:
        raise click.ClickException("This is production. Codes are shown by the person's own phone alone.")
    with refusals_in_one_line():
        present = second_factor.present_code(_find(email))
    click.echo(f"Code: {present.code}")
    click.echo(f"It works once, until {present.until.astimezone(LOCAL):%H:%M:%S}.")


@cli.command(
    "reset-codes",
    short_help="Let somebody who has lost phone and paper set up a new app.",
    epilog="Example: flask people reset-codes priya@wolverford.example",
)
@click.argument("email")
def reset_codes(email: str) -> None:
    """Stop the authenticator app and the recovery codes of EMAIL. The hub asks for a new app at their next sign-in.

    They are signed out everywhere, and told by e-mail. Be sure that you are talking to them.
    """
    with refusals_in_one_line(), transaction():
        second_factor.reset(COMMAND_LINE, _find(email))
    click.echo("Done. They set up an app when they sign in next.")


def _find(wanted: str) -> Person:
    found = by_sign_in_name(wanted)
    named = [found] if found else [one for one in db.session.scalars(select(Person)) if one.known_as == wanted]
    if len(named) != 1:
        how_many = "Nobody has" if not named else "More than one person has"
        raise click.ClickException(f"{how_many} the e-mail address, nickname or name {wanted!r}.")
    return named[0]


def _tell(code: str) -> None:
    click.echo(f"Code: {code}")
    click.echo(f"Link: {service.join_link(code)}")
    click.echo(f"It works once, until {day_time_words(now() + service.CODE_LASTS)}.")
