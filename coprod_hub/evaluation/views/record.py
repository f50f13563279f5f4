"""Marks in from paper, and the record of marks out as tables."""

from contextlib import closing

from flask import Response, render_template

from coprod_hub.core import jobs
from coprod_hub.core.access import SIGNED_IN, access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.clock import today
from coprod_hub.core.documents import Paper, papers, send
from coprod_hub.core.downloads import as_csv
from coprod_hub.core.errors import NotFound
from coprod_hub.core.forms import HubForm
from coprod_hub.core.text import count
from coprod_hub.core.web import back_to, csrf, current_actor
from coprod_hub.evaluation import paper
from coprod_hub.evaluation.forms.bringing import TableForm
from coprod_hub.evaluation.forms.record import PanelRecordForm, RecordForm
from coprod_hub.evaluation.models import ImportState, Panel, Tender
from coprod_hub.evaluation.queries import paper_marks as paper_queries
from coprod_hub.evaluation.queries import record as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.service import paper_marks as paper_service
from coprod_hub.evaluation.service import record as service
from coprod_hub.evaluation.views import bp
from coprod_hub.evaluation.views.bringing import page_with_file

RUN = roles(*who.RUNNERS)
MOST_SHOWN = 100


# ---- in from paper ----


@bp.route("/panels/<panel_id>/paper", methods=BOTH)
@access(SIGNED_IN)
def paper_marks(panel_id: str) -> Page:
    """Bring in marks that a panel wrote on paper."""
    actor = current_actor()
    panel = paper_queries.panel_to_type_for(actor, panel_id)

    def keep(form: TableForm) -> Page:
        if getattr(form.file.data, "filename", ""):
            with closing(form.file.data) as sent:
                found = paper_service.take(actor, panel, sent.filename or "", sent.stream)
        else:
            found = paper_service.take_pasted(actor, panel, form.pasted.data or "")
        return back_to("evaluation.paper_table", paper_id=found.id)

    def page(form: TableForm) -> str:
        return render_template(
            "evaluation/paper_marks.html",
            panel=panel,
            form=form,
            rows=len(paper_queries.rows_to_fill(panel)),
            takes=paper_queries.takes_paper(panel),
            on_their_way=paper_queries.tables_of(panel, ImportState.READING, ImportState.READ, ImportState.FAILED),
            brought=paper_queries.tables_of(panel, ImportState.DONE),
        )

    return page_with_file(TableForm, "file", keep, page)


csrf.exempt(paper_marks)


@bp.get("/panels/<panel_id>/paper/table.csv")
@access(SIGNED_IN)
def paper_template(panel_id: str) -> Response:
    """The table to fill in, with a row for each mark."""
    panel = paper_queries.panel_to_type_for(current_actor(), panel_id)
    return as_csv("marks-from-paper.csv", paper.COLUMNS, paper_queries.rows_to_fill(panel))


@bp.get("/panels/paper/<paper_id>")
@access(SIGNED_IN)
def paper_table(paper_id: str) -> Page:
    """What a table of marks from paper would bring in, and what is wrong with which row."""
    found = paper_queries.paper_import(current_actor(), paper_id)
    read = found.state is ImportState.READ
    return render_template(
        "evaluation/paper_table.html",
        found=found,
        plan=paper_queries.plan_of(found) if read else None,
        job=jobs.latest_job(found.id, paper_service.READ),
        most=MOST_SHOWN,
        form=HubForm(formdata=None),
    )


@bp.post("/panels/paper/<paper_id>/bring")
@access(SIGNED_IN)
def paper_bring(paper_id: str) -> Page:
    """Bring all of it in, and lock those sheets."""
    found = paper_queries.paper_import(current_actor(), paper_id)
    number = paper_service.bring(current_actor(), found)
    words = f"{count(number, 'mark')} brought in, and their sheets are locked."
    return said(words, "evaluation.agreeing", panel_id=found.panel_id)


@bp.post("/panels/paper/<paper_id>/cancel")
@access(SIGNED_IN)
def paper_cancel(paper_id: str) -> Page:
    """Stop: nothing of it comes in, and nothing of it stays."""
    found = paper_queries.paper_import(current_actor(), paper_id)
    paper_service.cancel(current_actor(), found)
    words = "Nothing of it was brought in, and it is deleted."
    return said(words, "evaluation.paper_marks", panel_id=found.panel_id)


# ---- out ----


@bp.route("/tenders/<tender_id>/record", methods=BOTH)
@access(RUN, fresh=True)
def take_record(tender_id: str) -> Page:
    """The whole record of marks, for those who run the tender, once all marks are closed."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    queries.must_take_all(actor, tender)
    form = RecordForm()

    def keep() -> Page:
        sheet = form.what.data == form.ALL
        made = service.take_all(actor, tender, form.because.data or "", sheet=sheet)
        return _wait_for(made.id) if sheet else _table(tender, None, form.what.data)

    return ask(form, keep, "evaluation/take_record", fault_at="because", tender=tender)


@bp.route("/panels/<panel_id>/record", methods=BOTH)
@access(SIGNED_IN)
def panel_record(panel_id: str) -> Page:
    """A panel's own record, for those on it and those who guide it, once all its marks are locked."""
    actor = current_actor()
    seen = queries.panel_to_take(actor, panel_id)
    form = PanelRecordForm()

    def keep() -> Page:
        sheet = form.what.data == form.ALL
        made = service.take_panels(actor, seen.panel, sheet=sheet)
        return _wait_for(made.id) if sheet else _table(seen.tender, seen.panel, form.what.data)

    return ask(form, keep, "evaluation/panel_record", fault_at="what", round=seen)


def _wait_for(export_id: str) -> Page:
    return back_to("evaluation.record_file", export_id=export_id)


def _table(tender: Tender, panel: Panel | None, key: str) -> Response:
    found = next(one for one in queries.tables(tender, panel) if one.key == key)
    return as_csv(f"{key}-{today():%Y-%m-%d}.csv", found.columns, found.rows)


@bp.get("/marks/files/<export_id>")
@access(SIGNED_IN)
def record_file(export_id: str) -> Page:
    """A spreadsheet of marks: how far it is, or a button to take it."""
    found = queries.export(current_actor(), export_id)
    return render_template(
        "evaluation/record_file.html",
        found=found,
        file=papers(found.id).get(Paper.SHEET),
        job=jobs.latest_job(found.id, service.SHEET),
        form=HubForm(formdata=None),
    )


@bp.post("/marks/files/<export_id>")
@access(SIGNED_IN)
def record_download(export_id: str) -> Response:
    """The spreadsheet."""
    found = queries.export(current_actor(), export_id)
    file = papers(found.id).get(Paper.SHEET)
    if file is None:
        raise NotFound("The spreadsheet is not here. It is deleted after a day; ask for it again.")
    service.note_download(current_actor(), found)
    return send(file)
