"""The whole record of an evaluation, for audit: everything that decided the result and everything that was done.

The marks' own tables are those of the record of marks; names of bidders and prices are added, nobody of a panel is.
"""

from collections.abc import Iterator

from coprod_hub.core.clock import LOCAL
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.models import Bid, Result, Tender
from coprod_hub.evaluation.queries import awarding, process, record, showing
from coprod_hub.evaluation.queries.record import Cell, RecordTable
from coprod_hub.evaluation.standings import influences, placed, warnings


def tables(tender: Tender) -> list[RecordTable]:
    """Its tables, in the order of the way."""
    return [
        _criteria(tender),
        _bids(tender),
        *record.tables(tender),
        _checks(tender),
        _panels(tender),
        _declared(tender),
        _result(tender),
        _steps(tender),
        _corrections(tender),
    ]


def _criteria(tender: Tender) -> RecordTable:
    rows = tuple(
        (
            tree.lot.title if tree.lot else "", each.row.code, each.row.title, each.row.kind.words, each.line.depth,
            each.row.weight, each.exact, each.two, each.rule, each.row.panel.kind.words if each.row.panel else "",
        )
        for tree in showing.trees(tender)
        for each in tree.shown
    )  # fmt: skip
    columns = (
        "Lot",
        "Code",
        "Criterion",
        "Kind",
        "Depth",
        "Weight",
        "Carries, exactly",
        "Carries",
        "Judged",
        "Marked by",
    )
    return RecordTable("criteria", "Criteria", "What was published, and what each carries of the whole.", columns, rows)


def _bids(tender: Tender) -> RecordTable:
    rows = tuple(_bid(bid) for bid in awarding.bids_by_name(tender).values())
    columns = (
        "Bid", "Bidder", "Reference", "Lot", "Received", "State", "Why not marked", "Late, but taken because", "Price",
        "Asked about the price", "Answered", "Decided",
    )  # fmt: skip
    return RecordTable("bids", "Bids", "Who bid, under which code name, and what each costs.", columns, rows)


def _bid(bid: Bid) -> tuple[Cell, ...]:
    return (
        bid.code_name, bid.bidder.name if bid.bidder else "", bid.bidder.reference if bid.bidder else "",
        bid.lot.title, f"{bid.received_at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}", bid.state.words, bid.declined,
        bid.late_decided, "" if bid.price is None else f"{bid.price:f}", bid.low_asked, bid.low_answer, bid.low_decided,
    )  # fmt: skip


def _checks(tender: Tender) -> RecordTable:
    titles = {row.id: (row.code, row.title) for row in tender.criteria}
    rows = tuple(
        (
            bid.code_name,
            *titles[one.criterion_id],
            "passed" if one.passed else "failed",
            one.because,
            day_time_words(one.checked_at),
        )
        for bid in awarding.bids_by_name(tender).values()
        for one in bid.checks
    )
    columns = ("Bid", "Code", "Check", "Passed", "What was looked at", "When")
    return RecordTable("checks", "Checks", "What each bid must meet.", columns, rows)


def _panels(tender: Tender) -> RecordTable:
    rows = tuple(
        (
            one.called,
            one.sheets,
            one.left,
            "; ".join(one.questions),
            day_time_words(one.began_at),
            day_time_words(one.agreed_at),
        )
        for one in process.process_of(tender).panels
    )
    columns = ("Panel", "Sheets", "Left", "Marked", "First mark begun", "Last mark agreed")
    return RecordTable("panels", "Panels", "Who marked, by what they are: nobody’s name.", columns, rows)


def _declared(tender: Tender) -> RecordTable:
    rows = tuple(process.process_of(tender).facts.items())
    return RecordTable(
        "process", "How it went", "Declarations and what was done again, as numbers.", ("What", "How many"), rows
    )


def _result(tender: Tender) -> RecordTable:
    everything = [*awarding.set_aside(tender), *awarding.results(tender)]
    rows = tuple(row for found in everything for row in _lines(found))
    columns = (
        "Result of", "Stands", "Lot", "Bid", "Rank", "State", "Criterion", "Mark", "Points, exactly", "Points", "Words",
    )  # fmt: skip
    return RecordTable(
        "result", "Result", "Every point, exact and rounded; results that were set aside too.", columns, rows
    )


def _lines(found: Result) -> Iterator[tuple[Cell, ...]]:
    stands = "yes" if found.set_aside_at is None else f"set aside: {found.set_aside_because}"
    head = day_time_words(found.made_at), stands, found.lot.title
    for one in placed(found.given, found.found):
        yield *head, one.name, one.rank, one.status, "Total", "", one.exact, one.two, "; ".join(one.reasons)
        for line in one.lines:
            yield *head, one.name, one.rank, "", line.asked.title, line.mark, line.exact, line.two, ""
    for each in influences(found.given, found.found):
        words = f"{each.full({})} {each.method}"
        yield *head, "", None, "", f"Influence: {each.whose}", "", str(each.carried), "", words
    draw = found.found.get("draw")
    if draw:
        words = f"{', '.join(draw['order'])}; seen by {draw['witnesses']}"
        yield *head, "", None, "", "Lots drawn", "", "", "", words
    for warning in warnings(found.found):
        yield *head, "", None, "", "Warning", "", "", "", warning


def _steps(tender: Tender) -> RecordTable:
    rows = tuple(
        (
            one.kind.words_for(tender.kind), one.taken_on.isoformat(), one.body, one.reference,
            one.recorded_by.full_name if one.recorded_by else "", day_time_words(one.recorded_at),
            f"{one.closed_on.isoformat()}: {one.outcome}" if one.closed_on else "",
        )
        for one in awarding.all_steps(tender)
    )  # fmt: skip
    columns = ("Step", "On", "By", "Where", "Recorded by", "Recorded", "What came of it")
    return RecordTable("steps", "Steps", "From the result to the contract.", columns, rows)


def _corrections(tender: Tender) -> RecordTable:
    rows = tuple(
        (
            day_time_words(one.made_at),
            change.where,
            change.before,
            change.after,
            one.because,
            one.notice,
            one.notice_on.isoformat(),
        )
        for one in showing.corrections(tender)
        for change in one.changes
    )
    columns = ("When", "What", "Before", "After", "Why", "Notice", "Bidders told on")
    return RecordTable("corrections", "Corrections", "Mistakes put right after publication.", columns, rows)
