"""Making the summary's files, where no page waits for them."""

from collections.abc import Callable, Iterator

from flask import current_app, render_template

from coprod_hub.core import paper
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper, keep_paper, mark_of
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import Progress, job
from coprod_hub.core.web import day_words
from coprod_hub.core.workbook import Cover, workbook
from coprod_hub.pages.summary import FILES_JOB, Summary, summary_of
from coprod_hub.pages.summary_tables import sheets
from coprod_hub.surveys.models import Survey

NAME = "survey-summary"
#: From large to small: letters, themes drawn, quotes. The first that fits one sheet is taken.
DENSITIES = (
    ("", 5, 3),
    ("roomy", 5, 3),
    ("snug", 5, 3),
    ("tight", 5, 3),
    ("tight", 4, 2),
    ("tight", 3, 1),
    ("tightest", 3, 1),
)


@job(FILES_JOB)
def make_files(progress: Progress, survey_id: str) -> str:
    """Make the summary's spreadsheet and PDF from what its page says now."""
    with transaction(write=False) as session:
        survey = session.get(Survey, survey_id)
        found = summary_of(survey) if survey else None
        if found is None:
            raise Refused("The summary comes when the survey has closed and its numbers are made.")
        mark, drawn = mark_of(found.contents), list(_pages(found)) if paper.possible() else []
        table = workbook(_cover(found), sheets(found))
    makers: dict[Paper, Callable[[], bytes]] = {Paper.SHEET: lambda: table}
    if drawn:
        makers[Paper.PDF] = lambda: paper.pdf_on_one_sheet(drawn)
    for done, (kind, make) in enumerate(makers.items()):
        progress(f"Writing the {kind.words}", done, len(makers))
        body = make()
        with transaction():
            keep_paper(db.session.get_one(Survey, survey_id), kind, f"{NAME}-{today():%Y-%m-%d}", body, mark)
    return "The files are ready." if drawn else paper.LACKING


def _pages(found: Summary) -> Iterator[str]:
    for density, themes, quotes in DENSITIES:
        yield render_template(
            "pages/_summary_paper.html",
            summary=found,
            density=density,
            chart=found.chart(themes),
            quotes=found.quotes[:quotes],
            on=today(),
        )


def _cover(found: Summary) -> Cover:
    facts = (
        ("Survey", found.survey.title),
        ("In one sentence", found.headline),
        ("Numbers of", found.released.name),
        ("Made on", day_words(today())),
        (
            "What the numbers are",
            "Released numbers, the same that everybody may read: no exact figures.",
        ),
        ("Limits", found.limits_words),
        *(("Note", f"{note.reason} {note.suggestion}".strip()) for note in found.released.notes),
    )
    return Cover(f"Summary: {found.survey.title}", current_app.extensions["settings"].council, facts)
