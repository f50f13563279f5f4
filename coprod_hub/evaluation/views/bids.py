"""Bids, for those who run a tender: the list, one bid, adding one, and what panels read of it."""

from flask import Response, render_template, request

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.clock import now
from coprod_hub.core.downloads import as_csv
from coprod_hub.core.forms import HubForm
from coprod_hub.core.text import clean_line, count, listed
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.extracts import LONG, Naming, Piece, marked_up, word_count
from coprod_hub.evaluation.forms.bids import BidForm, EditBidForm, ExtractForm, PracticeForm, as_noted, lot_choices
from coprod_hub.evaluation.grounds import is_late
from coprod_hub.evaluation.models import Bid, Criterion
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import BidState
from coprod_hub.evaluation.service import bids as service
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)


@bp.get("/tenders/<tender_id>/bids")
@access(RUN)
def bids(tender_id: str) -> Page:
    """All bids of a tender: whose they are, how far each is, what is missing."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    state, lot_id, words = _filters()
    found = queries.found_bids(actor, tender, state, lot_id, words)
    return render_template(
        "evaluation/bids.html",
        tender=tender,
        bids=[(one, queries.readiness(one)) for one in found],
        practice=[(one, queries.readiness(one)) for one in queries.bids(actor, tender, practice=True)],
        states=list(BidState),
        state=state,
        lot_id=lot_id,
        words=words,
        form=HubForm(),
    )


def _filters() -> tuple[BidState | None, str, str]:
    said_state = request.args.get("state", "")
    state = BidState(said_state) if said_state in set(BidState) else None
    return state, request.args.get("lot", ""), clean_line(request.args.get("q", ""))[:100]


@bp.post("/tenders/<tender_id>/bids.csv")
@access(RUN, fresh=True)
def bids_file(tender_id: str) -> Response:
    """The list as a table, for those who run the tender. That it was taken is recorded."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    columns = ("Code name", "Bidder", "Reference", "Lot", "Received", "State", "Reason", "Still missing")
    rows = []
    for bid in service.take_list(actor, tender):
        far = queries.readiness(bid)
        bidder = (bid.bidder.name, bid.bidder.reference) if bid.bidder else ("", "")
        row = (bid.code_name, *bidder, bid.lot.title, bid.received_at.isoformat(timespec="seconds"), bid.state.words)
        rows.append((*row, bid.declined, listed(far.missing)))
    return as_csv("list.csv", columns, rows)


@bp.get("/bids/<bid_id>")
@access(RUN)
def bid(bid_id: str) -> Page:
    """One bid: whose it is, what panels read of it, what was checked, its files."""
    found = queries.bid(current_actor(), bid_id)
    return render_template(
        "evaluation/bid.html",
        bid=found,
        far=queries.readiness(found),
        answers=[(one, queries.extract_of(found, one)) for one in queries.criteria_to_read(found)],
        checks=[(one, queries.check_of(found, one)) for one in queries.criteria_to_check(found)],
        word_count=word_count,
        long=LONG,
        taking=found.tender.state in service.TAKING,
        looking=found.tender.state in service.LOOKING,
        before_award=found.tender.state in service.BEFORE_AWARD,
        form=HubForm(),
    )


# ---- adding ----


@bp.route("/tenders/<tender_id>/bids/add", methods=BOTH)
@access(RUN)
def add_bid(tender_id: str) -> Page:
    """Type in a bid."""
    tender = who.tender(current_actor(), tender_id)
    form = BidForm()
    form.offer(tender.lots, deadline_over=is_late(now(), tender.deadline_at))

    def keep() -> Page:
        actor = current_actor()
        words = form.name.data or "", form.reference.data or "", form.email.data or ""
        bidder = service.add_bidder(actor, tender, *words)
        lots = [lot for lot in tender.lots if lot.id in form.lot_ids.data]
        made = [service.add_bid(actor, bidder, lot, form.received_at) for lot in lots]
        late = any(one.state is BidState.LATE for one in made)
        names = listed([one.code_name for one in made])
        more = " It came after the deadline: decide whether it is taken." if late else " Now bring in its answers."
        return said(f"Added as {names}.{more}", "evaluation.bid", bid_id=made[0].id)

    return ask(form, keep, "evaluation/add_bid", fault_at="name", tender=tender)


@bp.route("/bids/<bid_id>/edit", methods=BOTH)
@access(RUN)
def edit_bid(bid_id: str) -> Page:
    """Put right how the bidder is written, or when the bid came in."""
    found = queries.bid(current_actor(), bid_id)
    bidder = queries.bidder_of(found)
    form = EditBidForm(data=as_noted(found))

    def keep() -> Page:
        words = form.name.data or "", form.reference.data or "", form.email.data or ""
        service.rename_bidder(current_actor(), bidder, *words)
        if form.received_at:
            service.put_right_when(current_actor(), found, form.received_at)
        return said("Saved.", "evaluation.bid", bid_id=bid_id)

    return ask(form, keep, "evaluation/edit_bid", fault_at="name", bid=found)


@bp.route("/tenders/<tender_id>/bids/practice", methods=BOTH)
@access(RUN)
def add_practice_bid(tender_id: str) -> Page:
    """Begin a made-up bid, for a panel to warm up on."""
    tender = who.tender(current_actor(), tender_id)
    form = PracticeForm()
    form.lot_id.choices = lot_choices(tender.lots)

    def keep() -> Page:
        lot = next(one for one in tender.lots if one.id == form.lot_id.data)
        made = service.add_practice_bid(current_actor(), tender, lot, {})
        return said(
            f"{made.code_name} is there to practise on. Now write its answers.", "evaluation.bid", bid_id=made.id
        )

    return ask(form, keep, "evaluation/add_practice_bid", fault_at="lot_id", tender=tender)


# ---- what panels read ----


@bp.route("/bids/<bid_id>/answers/<criterion_id>", methods=BOTH)
@access(RUN)
def extract(bid_id: str, criterion_id: str) -> Page:
    """Paste what the bid says to one question, and say it in plain words beside."""
    found, criterion = _answered(bid_id, criterion_id)
    there = queries.extract_of(found, criterion)
    form = ExtractForm(obj=there)
    naming: list[tuple[str, list[Naming]]] = []

    def keep() -> Page:
        words, summary = form.words.data or "", form.summary.data or ""
        if request.form.get("take_out"):
            words, summary = queries.without_its_names(found, words), queries.without_its_names(found, summary)
        try:
            service.set_extract(
                current_actor(), found, criterion, words, summary, name_stays=bool(form.name_stays.data)
            )
        except service.NamesTheBidder:
            naming.extend(_where_named(found, words, summary))
            raise
        return said(_saved(found, criterion, words), "evaluation.bid", bid_id=bid_id)

    return ask(
        form, keep, "evaluation/extract", fault_at="words", bid=found, criterion=criterion, naming=naming,
        files=[one for one in found.files if one.text],
    )  # fmt: skip


def _saved(found: Bid, criterion: Criterion, words: str) -> str:
    far, number = queries.readiness(found), word_count(words)
    more = f" It has {count(number, 'word')}: long to read on a phone." if number > LONG else ""
    return f"Saved: {criterion.title}.{more} {far.written} of {far.asked} answers are here."


def _where_named(found: Bid, words: str, summary: str) -> list[tuple[str, list[Naming]]]:
    fields = (("In its own words", words), ("In your summary", summary))
    return [(where, places) for where, text in fields if (places := queries.naming(found, text))]


def _answered(bid_id: str, criterion_id: str) -> tuple[Bid, Criterion]:
    found = queries.bid(current_actor(), bid_id)
    return found, queries.criterion_of(criterion_id, queries.criteria_to_read(found))


@bp.post("/bids/<bid_id>/take-names-out")
@access(RUN)
def take_names_out(bid_id: str) -> Page:
    """Put “[the bidder]” wherever an answer or a summary says whose bid it is."""
    found = queries.bid(current_actor(), bid_id)
    changed = service.take_names_out(current_actor(), found)
    return said(f"Done in {count(changed, 'answer')}. Read through them once.", "evaluation.bid", bid_id=bid_id)


@bp.get("/bids/<bid_id>/preview")
@access(RUN)
def preview_bid(bid_id: str) -> Page:
    """The bid as its panel sees it: under its code name, with words explained on tap."""
    found = queries.bid(current_actor(), bid_id)
    terms = queries.meanings(found.tender)
    shown: list[tuple[Criterion, list[Piece], list[Piece]]] = []
    for one in queries.criteria_to_read(found):
        there = queries.extract_of(found, one)
        pieces = (marked_up(there.words, terms), marked_up(there.summary, terms)) if there else ([], [])
        shown.append((one, *pieces))
    return render_template(
        "evaluation/preview_bid.html", bid=found, answers=shown, naming=queries.readiness(found).naming
    )
