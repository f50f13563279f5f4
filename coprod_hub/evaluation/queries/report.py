"""The award report, for whoever approves the award: recommendation, criteria, marks with reasons, prices, the record.

It names bidders and prices, so it is exempt until the contract is signed. Nobody of a panel is named in it.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import count, listed, lowered
from coprod_hub.core.web import day_time_words, day_words
from coprod_hub.evaluation.grounds import pounds_words
from coprod_hub.evaluation.models import Agreed, Bid, Result, Tender
from coprod_hub.evaluation.papers import Block, Heading, PaperText, Points, Words, facts, grid
from coprod_hub.evaluation.queries import awarding, process, showing
from coprod_hub.evaluation.queries.advice import advice
from coprod_hub.evaluation.queries.naming import without_people
from coprod_hub.evaluation.rules import BidState, TenderKind
from coprod_hub.evaluation.standings import EXEMPT, Placed, influences, model_of, placed, warnings
from coprod_hub.evaluation.steps import StepKind

_TITLES = {TenderKind.TENDER: "Award report", TenderKind.GRANTS: "Report on the grants"}
SIGNED_BY = ("Financial", "Legal", "Equalities", "All other")


def report(actor: Actor, tender: Tender) -> PaperText:
    """The award report as it stands now, for those who see prices. Raises Refused before there is a result."""
    awarding.must_work_out(actor, tender)
    return text_of(tender)


def text_of(tender: Tender) -> PaperText:
    """The award report as it stands now."""
    if not awarding.results(tender):
        raise Refused(awarding.NO_RESULT)
    title = _TITLES.get(tender.kind, "Report on the interviews")
    return PaperText(title, f"{tender.title} ({tender.reference}).", EXEMPT, tuple(_blocks(tender)))


def _blocks(tender: Tender) -> Iterator[Block]:
    standing = awarding.results(tender)
    names = called(tender)
    yield Heading("Recommendation")
    for found in standing:
        yield Words(_recommendation(found))
    yield from _purpose(tender)
    yield Heading("Bids")
    yield _bids(tender)
    for found in standing:
        yield from _result(found, names)
    if tender.kind.has_price:
        yield from _low(tender)
    yield from _process(tender)
    yield from _law(tender)
    yield Heading("Implications")
    yield Words("Each is to be signed by a named reviewer before the decision, with a reference.")
    yield grid(
        "Implications to be signed", ("Implications", "Reviewer", "Reference"), [(one, "", "") for one in SIGNED_BY]
    )


def called(tender: Tender) -> dict[str, str]:
    """What each bid is called in exempt papers: its bidder's name with the code name that panels knew."""
    return {
        name: f"{bid.bidder.name} ({name})" if bid.bidder else name
        for name, bid in awarding.bids_by_name(tender).items()
    }


def _recommendation(found: Result) -> str:
    tender = found.lot.tender
    lot = f" for {found.lot.title}" if found.lot.title else ""
    chosen = [bid.bidder.name for bid in awarding.winners(found) if bid.bidder]
    if not chosen:
        return f"Nobody has come first{lot}: there is no award to recommend."
    if tender.kind is TenderKind.TENDER:
        price = f" at {pounds_words(found.winner.price)}" if found.winner and found.winner.price is not None else ""
        return f"To award the contract{lot} to {listed(chosen)}{price}, whose bid is the most advantageous."
    what = "a grant" if tender.kind is TenderKind.GRANTS else "the job"
    return f"To give {what}{lot} to {listed(chosen)}."


def _purpose(tender: Tender) -> Iterator[Block]:
    law = advice(tender)
    yield Heading("What this is about")
    if tender.about:
        yield Words(tender.about)
    yield facts(
        "Facts",
        {
            "Value with VAT": pounds_words(tender.value) if tender.value is not None else "",
            "Law": f"{law.law}. {law.because}" if law.law else law.missing,
            "The council’s own route": law.route,
            "Published": day_words(tender.published_at),
            "Deadline": day_time_words(tender.deadline_at),
        },
    )
    yield Heading("Criteria and weights, as published")
    for tree in showing.trees(tender):
        rows = [("– " * each.line.depth + each.row.title, each.two, each.rule) for each in tree.shown]
        title = f"Criteria of {tree.lot.title}" if tree.lot else "Criteria"
        yield grid(title, ("Criterion", f"Carries of {tree.whole}", "Judged"), rows, (1,))
    yield Words("; ".join(showing.ties_in_words(tender)) + ".", "If totals are equal")


def _bids(tender: Tender) -> Block:
    names = called(tender)
    rows = [
        (names[name], bid.lot.title or "All of it", _state(bid)) for name, bid in awarding.bids_by_name(tender).items()
    ]
    return grid("Bids", ("Bid", "Lot", "State"), rows)


def _state(bid: Bid) -> str:
    late = f"came late and was taken: {bid.late_decided}" if bid.late_decided and bid.state is BidState.IN else ""
    why = f": {bid.declined}" if bid.declined else ""
    return late or f"{bid.state.words}{why}"


def _result(found: Result, names: Mapping[str, str]) -> Iterator[Block]:
    lot = f": {found.lot.title}" if found.lot.title else ""
    bids = placed(found.given, found.found)
    yield Heading(f"Result{lot}")
    rows = [(names[one.name], str(one.rank or "–"), one.two or one.status, one.exact, one.price) for one in bids]
    yield grid(f"Ranking{lot}", ("Bid", "Rank", "Total", "Exactly", "Price"), rows, (1, 2, 3, 4))
    for one in bids:
        if one.reasons:
            yield Words(f"{'; '.join(one.reasons)}.", names[one.name])
    yield from _points(found, bids, names)
    yield from _odd(found, names)
    yield Heading(f"Influence of young people and parents{lot}", 3)
    told = influences(found.given, found.found)
    for each in told:
        yield Words(each.full(names))
    yield Words(f"{EXEMPT} {told[0].method}" if told else "No question of theirs carried points.")
    yield Heading(f"Agreed marks and reasons{lot}")
    for one in bids:
        yield from _reasons(found, one, names)


def _points(found: Result, bids: list[Placed], names: Mapping[str, str]) -> Iterator[Block]:
    leaves = model_of(found.given).leaves
    for place, leaf in enumerate(leaves):
        where = " – ".join((*leaf.above, leaf.title))
        rows = [(names[one.name], one.lines[place].mark or "–", one.lines[place].two or "–") for one in bids]
        yield grid(f"{where}, carries {leaf.two}", (f"{where} ({leaf.two})", "Mark", "Points"), rows, (1, 2))


def _odd(found: Result, names: Mapping[str, str]) -> Iterator[Block]:
    draw = found.found.get("draw")
    if draw:
        order = listed([names[name] for name in draw["order"]])
        yield Words(f"Drawn by chance in the presence of {draw['witnesses']}: {order}.", "Lots")
    passed_over = found.found["award"]["passed_over"]
    if passed_over:
        limit = count(found.lot.tender.lots_each or 0, "lot")
        yield Words(
            f"{listed([names[name] for name in passed_over])}: {limit} for one supplier at most.", "Passed over"
        )
    besides = warnings(found.found)
    if besides:
        yield Points(tuple(besides))


def _reasons(found: Result, one: Placed, names: Mapping[str, str]) -> Iterator[Block]:
    bid = awarding.bids_by_name(found.lot.tender).get(one.name)
    if bid is None:
        return
    wanted = select(Agreed).where(Agreed.bid_id == bid.id, Agreed.agreed_at.is_not(None))
    agreed = {each.criterion.code: each for each in db.session.scalars(wanted)}
    yield Heading(names[one.name], 3)
    for line in one.lines:
        if line.asked.code in agreed:
            panel = agreed[line.asked.code].criterion.panel
            whose = f" ({panel.kind.words})" if panel else ""
            label = f"{line.asked.title}{whose}, {line.mark} of {line.asked.top}"
            yield Words(without_people(found.lot.tender, agreed[line.asked.code].reason), label)


def _low(tender: Tender) -> Iterator[Block]:
    asked = [bid for bid in awarding.bids_by_name(tender).values() if bid.low_asked]
    names = called(tender)
    yield Heading("Abnormally low prices")
    if not asked:
        yield Words("No bidder was asked about a low price.")
    for bid in asked:
        yield Words(bid.low_asked, f"{names[bid.code_name]} was asked")
        yield Words(bid.low_answer or "No answer is recorded.", "Answered")
        yield Words(bid.low_decided or "Nothing is decided.", "Decided")


def _process(tender: Tender) -> Iterator[Block]:
    told = process.process_of(tender)
    yield Heading("How it was evaluated")
    rows = [(one.called, str(one.sheets), str(one.left), listed(list(one.questions)), one.times) for one in told.panels]
    columns = ("Panel", "Sheets", "Left", "Marked", "Agreed its marks")
    yield grid("Panels", columns, rows, (1, 2))
    yield facts("The record in numbers", told.facts)
    for one in showing.corrections(tender):
        yield Words(f"{one.because} Bidders were told on {day_words(one.notice_on)}: {one.notice}.", "Corrected")
    for earlier in awarding.set_aside(tender):
        yield Words(earlier.set_aside_because, f"Result of {day_time_words(earlier.made_at)} set aside")


def _law(tender: Tender) -> Iterator[Block]:
    way = awarding.way(tender)
    rows = [
        (one.kind.words_for(tender.kind), day_words(one.taken_on), one.body, one.reference)
        for one in awarding.all_steps(tender)
        if one.kind is not StepKind.CHALLENGE
    ]
    if rows:
        yield Heading("Steps taken")
        yield grid("Steps taken", ("Step", "On", "By", "Where"), rows)
    if way.next is not None:
        yield Words(f"{way.next.words_for(tender.kind)}.", f"Next ({lowered(tender.state.words)})")
