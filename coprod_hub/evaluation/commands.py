"""``flask evaluation …``: a tender's arithmetic without a database, and its open data, for machines and analysts."""

import json
import os
import re
import tempfile
from datetime import date
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import transaction
from coprod_hub.core.errors import Refused
from coprod_hub.evaluation.dates import SHORTEST_STANDSTILL, WrongDates, dates
from coprod_hub.evaluation.ocds import WrongRelease, as_json, release
from coprod_hub.evaluation.queries.open_data import GROSS, NET, by_reference, open_tender
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.score_file import Fault, evaluate_file, parse

MOST_BYTES = 50_000_000
_STANDARD = Path("-")
_SCORE_HELP = f"""Score and rank the bids of FILE.json, exactly.

\b
FILE.json (- for standard input) holds the criteria with their weights, the
bids with their agreed marks, and the rule for ties; docs/evaluation-scoring.md
describes it. The result goes to standard output as JSON, or to the file after
--out.

\b
Exit code 0: scored. 2: something is wrong with the file; the message names
the place in it and says what to do, and nothing is written.

No database is needed. A file may have {MOST_BYTES // 1_000_000} MB.
"""

cli = AppGroup("evaluation", help="The arithmetic of a tender, without a database; and its open data.")


class _Wrong(click.ClickException):
    """Bad input: the place and what to do, in one line; exit code 2."""

    exit_code = 2


@cli.command("score", with_appcontext=False, help=_SCORE_HELP)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.json")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the result here, whole or not at all."
)
def score(file: Path, out: Path | None) -> None:
    """Score the bids of a file and say who is ranked where."""
    if out is not None and _are_one(file, out):
        raise _Wrong(f"{out}: is the file to be read. Choose another name after --out.")
    try:
        result = evaluate_file(parse(_contents(file)))
    except Fault as fault:
        raise _Wrong(f"{file}: {fault}") from None
    written = json.dumps(result, ensure_ascii=False, indent=2).encode() + b"\n"
    _tell(out, written)


def _are_one(file: Path, out: Path) -> bool:
    """Whether writing would destroy what is to be read; what can be no file is refused when it is opened."""
    try:
        return out.is_file() and out.samefile(file)
    except OSError:
        return False


def _contents(file: Path) -> bytes:
    try:
        with click.open_file(str(file), "rb") as opened:
            raw: bytes = opened.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise _Wrong(f"{file}: is a folder. Name the JSON file in it.") from None
    except OSError as error:
        raise _Wrong(f"{file}: cannot be read ({error.strerror}).") from None
    except RuntimeError:
        raise _Wrong("Standard input is closed. Name a file, or write one to standard input.") from None
    if len(raw) > MOST_BYTES:
        raise _Wrong(f"{file}: is larger than {MOST_BYTES // 1_000_000} MB, more than any tender's figures take.")
    return raw


def _tell(out: Path | None, written: bytes) -> None:
    if out is not None and out != _STANDARD:
        _write(out, written)
        return
    try:
        click.echo(written, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _Wrong(f"The result cannot be written ({error.strerror}).") from None


def _write(out: Path, written: bytes) -> None:
    """The whole file or nothing: written beside it first, then put in its place. A device or a pipe is written to."""
    scratch = None
    try:
        if out.is_dir():
            raise _Wrong(f"{out}: is a folder. Name a file after --out.")
        if out.exists() and not out.is_file():
            out.write_bytes(written)
            return
        whole = out.resolve() if out.exists() else out
        with tempfile.NamedTemporaryFile(dir=whole.parent, prefix=".score-", delete=False) as opened:
            scratch = Path(opened.name)
            opened.write(written)
            opened.flush()
            os.fsync(opened.fileno())
        scratch.chmod(0o666 & ~_umask())
        scratch.replace(whole)
    except OSError as error:
        raise _Wrong(f"{out}: cannot be written ({error.strerror}).") from None
    finally:
        if scratch is not None:
            scratch.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


# ---- dates ----

_DATES_HELP = """Work out the standstill, the notice and the records of one award.

\b
Prints JSON:
  standstill_ends             its last day; null where none is required
  wait_until                  until when a careful council waits to sign
  working_days                the days that were counted
  contract_details_notice_by  the last day for it; null without --entered
  records_until               the last day; null without --entered
  notes                       what needs a person's eye

Bank holidays of every part of the United Kingdom are left out. What each rule says: docs/evaluation-dates.md.

Example: flask evaluation dates --published 2024-12-24 --regime act
"""
_REGIMES = [regime.value for regime in (Regime.ACT, Regime.LIGHT_TOUCH, Regime.PSR)]
_OPTION = {"published": "--published", "entered": "--entered", "regime": "--regime", "days": "--standstill-days"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(written: str) -> date:
    """A day as 2024-12-24, and no other way to write one."""
    try:
        return date.fromisoformat(written if _DAY.fullmatch(written) else "")
    except ValueError:
        raise click.BadParameter(f"{written!r} is not a day of the calendar: write it as 2024-12-24.") from None


@cli.command("dates", with_appcontext=False, help=_DATES_HELP)
@click.option(
    "--published", type=_day, required=True, metavar="DATE", help="When the notice that names the winner appeared."
)
@click.option("--regime", type=click.Choice(_REGIMES), required=True)
@click.option("--entered", type=_day, metavar="DATE", help="When the contract was entered into.")
@click.option("--standstill", is_flag=True, help="Light touch: keep a standstill although none is required.")
@click.option(
    "--standstill-days", type=int, metavar="N", help=f"How many working days, {SHORTEST_STANDSTILL} at least."
)
def dates_command(
    published: date, regime: str, entered: date | None, standstill: bool, standstill_days: int | None
) -> None:
    """Print the dates that the law puts on one contract."""
    try:
        told = dates(
            published,
            Regime(regime),
            entered=entered,
            standstill=standstill or standstill_days is not None,
            days=SHORTEST_STANDSTILL if standstill_days is None else standstill_days,
        )
    except WrongDates as wrong:
        raise click.BadParameter(str(wrong), param_hint=_OPTION[wrong.about]) from None
    click.echo(json.dumps(told.as_told(), indent=2))


# ---- open data ----

_OCDS_HELP = """Print one tender of this hub as an OCDS 1.1.5 release.

\b
It tells what everybody may know today: the tender, its lots and criteria (their
percentages are exactly 100), and the bids after the deadline. Bidders are named
when the award notice is published; panels and their members never are.

\b
The hub keeps each price as it was brought in, and does not know whether VAT is
in it: --prices says so, and without it no price is told.

Exit code 2: there is no such tender, or nothing may be told of it.
"""


@cli.command("ocds", help=_OCDS_HELP)
@click.argument("reference", metavar="TENDER-REFERENCE")
@click.option("--ocid", default="", metavar="OCID", help="Its id in the open register, when it has one.")
@click.option("--prices", type=click.Choice([NET, GROSS]), help="Prices are without VAT (net) or with it (gross).")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here, whole or not at all.")
def ocds_command(reference: str, ocid: str, prices: str | None, out: Path | None) -> None:
    """Print one tender as an open release."""
    try:
        with transaction():
            council, tender = current_app.extensions["settings"].council, by_reference(reference)
            told = as_json(release(open_tender(tender, council, ocid, prices or ""), now()))
            record(Actor.system("open data"), "told as open data", tender, prices=prices or "none")
    except (Refused, WrongRelease) as wrong:
        raise _Wrong(str(wrong)) from None
    _tell(out, told.encode())
