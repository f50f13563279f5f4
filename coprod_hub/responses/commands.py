"""`flask responses …`: bringing in what people answered elsewhere."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from coprod_hub.core.db import transaction
from coprod_hub.core.errors import HubError
from coprod_hub.core.tables import TableError
from coprod_hub.core.text import count
from coprod_hub.core.web import day_words
from coprod_hub.responses import importing
from coprod_hub.responses.mapping import WrongMapping

cli = AppGroup("responses", help="What people sent.")


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--survey", "survey_id", required=True, metavar="ID", help="The open survey; its id stands in its address."
)
@click.option(
    "--map",
    "pairs",
    multiple=True,
    required=True,
    metavar="COLUMN=QUESTION",
    help="Which column answers which question, by its number, key or words. Give it once for each column.",
)
@click.option("--audience", "group_column", metavar="COLUMN", help="The column that names each row's group.")
@click.option("--group", "everyone", metavar="NAME", help="The one group that all rows belong to.")
@click.option("--may-quote", is_flag=True, help="These people agreed that their words may be used without their name.")
@click.option("--quote-column", default="", metavar="COLUMN", help="The column that says yes where words may be used.")
@click.option("--day", "day_column", default="", metavar="COLUMN", help="The column of the day they answered.")
@click.option("--skip-bad-rows", is_flag=True, help="Bring in the good rows and list the others.")
@click.option("--check", is_flag=True, help="Only say what would happen.")
@with_appcontext
def import_file(
    file: Path,
    survey_id: str,
    pairs: tuple[str, ...],
    group_column: str | None,
    everyone: str | None,
    may_quote: bool,
    quote_column: str,
    day_column: str,
    skip_bad_rows: bool,
    check: bool,
) -> None:
    """Bring the responses of FILE (CSV or XLSX, with a heading row) into an open survey: all of them, or none.

    Several choices in one cell stand with ; or | between them. Every fault is listed with its row.
    """
    belongs = importing.Belongs(group_column, everyone)
    digest = importing.digest_of(file)
    wishes = importing.Wishes(file.name, may_quote, skip_bad_rows, check, quote_column, day_column, digest=digest)
    try:
        _warn_if_brought(survey_id, digest)
        outcome = importing.run(file, survey_id, pairs, belongs, wishes, _tell)
    except (HubError, WrongMapping, TableError) as fault:
        raise click.ClickException(str(fault)) from None
    for bad in outcome.wrong:
        click.echo(str(bad), err=True)
    if outcome.bad_rows and not skip_bad_rows:
        raise click.ClickException(
            f"{count(outcome.bad_rows, 'row')} cannot be read, so nothing was brought in. "
            "Mend the file, or use --skip-bad-rows."
        )
    if not outcome.responses:
        raise click.ClickException("There is nothing to bring in: no row answers any of these questions.")
    done = "could be brought in" if check else "brought in"
    left_out = f"; {count(outcome.bad_rows, 'row')} that cannot be read left out" if outcome.bad_rows else ""
    click.echo(
        f"{count(outcome.responses, 'response')} {done}; {count(outcome.empty, 'empty row')} left out{left_out}."
    )


def _warn_if_brought(survey_id: str, digest: str) -> None:
    with transaction(write=False):
        before = importing.brought_before(survey_id, digest)
        if before:
            said = f"This very file was brought into the survey on {day_words(before.made_at)} as {before.file_name}."
            click.echo(f"Warning: {said}", err=True)


def _tell(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} rows read", err=True, nl=False)
    elif rows % 5000 == 0:
        click.echo(f"{rows:,} rows read", err=True)
