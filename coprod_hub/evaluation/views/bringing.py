"""Bringing tables in from the e-tendering portal, and the files of a bid."""

from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from flask import Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from coprod_hub.core import jobs
from coprod_hub.core.access import Role, Rule, access, roles
from coprod_hub.core.asking import BOTH, Page, said
from coprod_hub.core.downloads import as_file
from coprod_hub.core.errors import Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.problems import STALE_FORM
from coprod_hub.core.text import count
from coprod_hub.core.web import back_to, csrf, current_actor
from coprod_hub.evaluation.filing import ACCEPT, BY_MEDIA_TYPE
from coprod_hub.evaluation.forms.bringing import FileForm, TableForm, columns_form
from coprod_hub.evaluation.grounds import pounds_words
from coprod_hub.evaluation.models import BidImport, ImportState, Tender
from coprod_hub.evaluation.portal import BIDS, PRICES
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.queries import bringing as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.service import bringing as service
from coprod_hub.evaluation.service import files
from coprod_hub.evaluation.views import bp
from coprod_hub.evaluation.views.prices import must_be_time
from coprod_hub.responses.uploads import LARGEST, PIECE

RUN: Rule = roles(*who.RUNNERS)
PROCUREMENT = roles(Role.PROCUREMENT)
AROUND_THE_FILE = 64 * 1024
MOST_DRAINED = 500 * 1024 * 1024
MOST_SHOWN = 100
TOO_LARGE = "That is too large: a file has at most 25 MB, and a pasted table about 1 MB. Choose a smaller one."
Form = TypeVar("Form", bound=HubForm)


def with_file(kind: type[Form]) -> Form:
    """A form with its file. One too large is read to its end and thrown away: else the browser shows nothing."""
    request.max_content_length = LARGEST + AROUND_THE_FILE
    try:
        return kind()
    except RequestEntityTooLarge:
        left = min(request.content_length or 0, MOST_DRAINED)
        stream = request.environ["wsgi.input"]
        while left > 0 and (piece := stream.read(min(left, PIECE))):
            left -= len(piece)
        raise Refused(TOO_LARGE) from None


def page_with_file(kind: type[Form], fault_at: str, keep: Callable[[Form], Page], page: Callable[[Form], str]) -> Page:
    """A page with a form that takes a file; the form checks its own token, once we know who sends it."""
    if request.method != "POST":
        return page(kind(formdata=None))
    try:
        form = with_file(kind)
    except Refused as fault:
        form = kind(formdata=None)
        form[fault_at].errors = [str(fault)]
        return page(form), 422
    if form.validate():
        try:
            return keep(form)
        except Refused as fault:
            form[fault_at].errors = list(fault.reasons)
    elif "csrf_token" in form.errors:
        form = kind(formdata=None)
        form[fault_at].errors = [STALE_FORM]
    return page(form), 422


# ---- tables ----


@bp.route("/tenders/<tender_id>/bids/bring", methods=BOTH)
@access(RUN)
def import_bids(tender_id: str) -> Page:
    """Bring in bidders, bids and answers from the portal's export."""
    return _import(who.tender(current_actor(), tender_id), BIDS)


@bp.route("/tenders/<tender_id>/prices/bring", methods=BOTH)
@access(PROCUREMENT)
def import_prices(tender_id: str) -> Page:
    """Bring in prices, once the marks are agreed."""
    tender = who.tender(current_actor(), tender_id)
    must_be_time(tender)
    return _import(tender, PRICES)


csrf.exempt(import_bids)
csrf.exempt(import_prices)


def _import(tender: Tender, kind: str) -> Page:
    actor = current_actor()
    queries.must_bring(actor, tender, kind)

    def keep(form: TableForm) -> Page:
        if getattr(form.file.data, "filename", ""):
            with closing(form.file.data) as sent:
                found = service.take(actor, tender, kind, sent.filename or "", sent.stream)
        else:
            found = service.take_pasted(actor, tender, kind, form.pasted.data or "")
        return back_to("evaluation.import_table", import_id=found.id)

    def page(form: TableForm) -> str:
        return render_template(
            f"evaluation/import_{kind}.html", tender=tender, kind=kind, form=form, brought=_brought(tender, kind),
            on_their_way=queries.on_their_way(actor, tender, kind),
        )  # fmt: skip

    return page_with_file(TableForm, "file", keep, page)


def _brought(tender: Tender, kind: str) -> list[BidImport]:
    return queries.brought(current_actor(), tender, kind)


@bp.route("/tenders/tables/<import_id>", methods=BOTH)
@access(RUN)
def import_table(import_id: str) -> Page:
    """Say what each column of a table means; the likeliest is chosen already."""
    actor = current_actor()
    found = queries.bid_import(actor, import_id)
    if found.state is not ImportState.READ:
        return _on_the_way(found)
    columns = queries.columns_of(found)
    examples = [queries.examples_of(found, column) for column in columns]
    asked = {code: title for code, (title, _) in queries.asked_in(found.tender).items()}
    form = columns_form(found.kind, columns, examples, queries.choices_of(found), asked)
    if form.validate_on_submit():
        try:
            service.say_columns(actor, found, form.choices(columns))
        except Refused as fault:
            form.form_errors = [*form.form_errors, *fault.reasons]
        else:
            return back_to("evaluation.import_look", import_id=import_id)
    shown = render_template(
        "evaluation/import_table.html", found=found, tender=found.tender, form=form, columns=columns,
        lines=queries.lines_of(found), quiet=HubForm(formdata=None), job=None,
    )  # fmt: skip
    return shown, 422 if form.errors else 200


def _on_the_way(found: BidImport) -> Page:
    job = jobs.latest_job(found.id, service.READ)
    return render_template(
        "evaluation/import_table.html", found=found, tender=found.tender, job=job, quiet=HubForm(formdata=None),
        form=None, columns=[], lines=[],
    )  # fmt: skip


@bp.get("/tenders/tables/<import_id>/look")
@access(RUN)
def import_look(import_id: str) -> Page:
    """What a table would bring in, and what is wrong with which row."""
    found = queries.bid_import(current_actor(), import_id)
    if found.state is not ImportState.READ or not found.meant:
        return back_to("evaluation.import_table", import_id=import_id)
    return render_template(
        "evaluation/import_look.html", found=found, tender=found.tender, plan=queries.plan_of(found),
        lots={lot.id: lot.title for lot in found.tender.lots},
        pounds=pounds_words, most=MOST_SHOWN, form=HubForm(),
    )  # fmt: skip


@bp.post("/tenders/tables/<import_id>/bring")
@access(RUN)
def import_bring(import_id: str) -> Page:
    """Bring all of a table in."""
    found = queries.bid_import(current_actor(), import_id)
    kind, tender_id = found.kind, found.tender_id
    number = service.bring(current_actor(), found)
    if kind == BIDS:
        return said(f"{count(number, 'bid')} brought in.", "evaluation.bids", tender_id=tender_id)
    return said(f"{count(number, 'price')} brought in.", "evaluation.prices", tender_id=tender_id)


@bp.post("/tenders/tables/<import_id>/cancel")
@access(RUN)
def import_cancel(import_id: str) -> Page:
    """Stop: nothing of a table comes in, and nothing of it stays."""
    found = queries.bid_import(current_actor(), import_id)
    kind, tender_id = found.kind, found.tender_id
    service.cancel(current_actor(), found)
    return said("Nothing of it was brought in, and it is deleted.", f"evaluation.import_{kind}", tender_id=tender_id)


# ---- files of a bid ----


@bp.route("/bids/<bid_id>/files", methods=BOTH)
@access(RUN)
def bid_files(bid_id: str) -> Page:
    """The files of a bid, and keeping another."""
    actor = current_actor()
    found = bid_queries.bid(actor, bid_id)

    def keep(form: FileForm) -> Page:
        with closing(form.file.data) as sent:
            files.keep_file(actor, found, sent.filename or "", sent.stream)
        return said("The file is kept, sealed.", "evaluation.bid_files", bid_id=bid_id)

    def page(form: FileForm) -> str:
        return render_template(
            "evaluation/bid_files.html", bid=found, form=form, accept=ACCEPT, kinds=BY_MEDIA_TYPE,
            quiet=HubForm(formdata=None),
        )  # fmt: skip

    return page_with_file(FileForm, "file", keep, page)


csrf.exempt(bid_files)


@bp.post("/bids/files/<file_id>")
@access(RUN)
def bid_file(file_id: str) -> Response:
    """One file, to keep and open elsewhere; never shown within the hub."""
    actor = current_actor()
    found = bid_queries.bid_file(actor, file_id)
    name, content = files.hand_out(actor, found)
    return as_file(name, found.media_type, content)


@bp.get("/bids/files/<file_id>/text")
@access(RUN)
def bid_file_text(file_id: str) -> Page:
    """What a Word document says, to copy extracts from."""
    found = bid_queries.bid_file(current_actor(), file_id)
    return render_template("evaluation/bid_file_text.html", file=found, bid=found.bid)


@bp.post("/bids/files/<file_id>/remove")
@access(RUN)
def remove_bid_file(file_id: str) -> Page:
    """Take away a file that was kept by mistake."""
    found = bid_queries.bid_file(current_actor(), file_id)
    bid_id = found.bid_id
    files.remove_file(current_actor(), found)
    return said("The file is deleted.", "evaluation.bid_files", bid_id=bid_id)
