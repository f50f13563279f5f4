"""``flask insight …``: from people's words to themes, without a database."""

from importlib import import_module
from pathlib import Path

import click
from flask.cli import AppGroup

from coprod_hub.core.errors import HubError
from coprod_hub.insight.rules import MOST_THEMES, ThemesRequest

_HELP = """Sort the comments in FILE (CSV or XLSX) into draft themes.

\b
Writes to DIR:
  themes.json      each theme: label, keywords, size, share by audience, sentiment, quotes
  assignments.csv  for each row of FILE, from 0: its themes, strongest first, and their weights
  wordcloud.png    the words that most comments use
  summary.html     one page to read, print or send; needs nothing else

Nothing leaves this machine, and no database is needed. Figures that rest on fewer than 5 comments are left out.
Themes are a draft: read the comments before you trust a name.

Example: flask insight themes answers.csv --text "What could be better?" --audience Group --out themes
"""

cli = AppGroup("insight", help="From people's words to themes.")


@cli.command("themes", with_appcontext=False, help=_HELP)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text", required=True, metavar="COLUMN", help="The column that holds the comments.")
@click.option("--audience", metavar="COLUMN", help="The column that says which group each comment comes from.")
@click.option(
    "--themes",
    type=click.IntRange(1, MOST_THEMES),
    metavar="N",
    help=f"How many themes to look for, 1 to {MOST_THEMES}. Chosen by how much there is to sort when not said.",
)
@click.option(
    "--asks",
    type=click.Choice(["change", "praise", "open"]),
    help="What the question asked for, to tell praise from calls for change. Guessed from the column's name.",
)
@click.option(
    "--hide",
    type=click.Path(path_type=Path),
    metavar="WORDS.txt",
    help="Names of schools, homes, places and staff to hide in quotes, one a line.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder to write to.")
def themes(
    file: Path, text: str, audience: str | None, themes: int | None, asks: str | None, hide: Path | None, out: Path
) -> None:
    """Sort the comments of a file into draft themes, and write them to a folder."""
    request = ThemesRequest(file, text, audience, themes, asks, hide, out)
    try:
        written = import_module("coprod_hub.insight.themes_file").write_themes(request, _tell)
    except HubError as error:
        raise click.ClickException(str(error)) from None
    click.echo(written)


def _tell(part: float, words: str) -> None:
    """Progress goes to stderr, so that the answer can be piped."""
    click.echo(f"{part:4.0%}  {words}", err=True)
