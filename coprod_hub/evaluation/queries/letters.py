"""The assessment summary of one bid: its marks with the agreed reasons, and the successful bid's beside them.

Procurement Act 2023, section 50, and Procurement Regulations 2024, regulation 31: for each award criterion the scores
and an explanation, for the bidder's own tender and for the most advantageous one. Nothing in it tells of any other bid,
of who sat on a panel, or of what one of them alone thought; where somebody's words name them, they are taken out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.documents import mark_of
from coprod_hub.core.text import listed
from coprod_hub.evaluation.extracts import names_in, names_of
from coprod_hub.evaluation.models import Agreed, Bid, Criterion, Letter, Result, Tender
from coprod_hub.evaluation.papers import Block, Grid, Heading, PaperText, Points, Words, grid, some
from coprod_hub.evaluation.queries import awarding, tree
from coprod_hub.evaluation.queries.naming import SOMEBODY, people_of, without
from coprod_hub.evaluation.queries.showing import rule_in_words
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.rules import CriterionKind, TenderKind
from coprod_hub.evaluation.standings import Line, Placed, placed

ANOTHER, SUCCESSFUL, YOURS = "[another bid]", "[the successful bid]", "[your bid]"
_TITLES = {
    TenderKind.TENDER: "Assessment summary",
    TenderKind.GRANTS: "About your application",
    TenderKind.INTERVIEWS: "About your interview",
}


@dataclass(frozen=True)
class Part:
    """One criterion in a letter: the bid's line, the successful bid's, the reasons of both, and staff's own words."""

    row: Criterion
    line: Line
    reason: str
    best: Line | None
    best_reason: str
    own_words: str

    @property
    def scale_words(self) -> str:
        """What the mark means in the published words."""
        return next((str(each["words"]) for each in tree.scale_of(self.row) if str(each["mark"]) == self.line.mark), "")


@dataclass(frozen=True)
class LetterText:
    """Everything that the letter about one bid says."""

    tender: Tender
    bid: Bid
    chosen: bool
    placed: Placed
    winners: tuple[str, ...]
    parts: tuple[Part, ...]
    taken_out: int
    rows: list[Letter]
    passed_over: bool = False

    @cached_property
    def paper(self) -> PaperText:
        """It as a paper."""
        return paper_of(self)


# ---- gathering it ----


def letter(actor: Actor, tender: Tender, bid_id: str) -> LetterText:
    """The letter about one bid, for those who run the tender."""
    return text_of(awarding.assessed_bid(actor, tender, bid_id))


def text_of(bid: Bid) -> LetterText:
    """The letter about one bid of a result that stands, as it would be made now."""
    found = awarding.result(bid.lot)
    if found is None:
        raise ValueError("a letter needs a result")
    chosen = awarding.winners(found)
    best = chosen[0] if len(chosen) == 1 else None
    names = _Names.about(bid, best)
    lines = {one.name: one for one in placed(found.given, found.found)}
    parts = tuple(_parts(found, bid, best, lines, names))
    winners = tuple(one.bidder.name for one in chosen if one.bidder is not None)
    ours, over = lines[bid.code_name], bid.code_name in found.found["award"]["passed_over"]
    return LetterText(bid.tender, bid, bid in chosen, ours, winners, parts, names.taken_out, rows_of(bid), over)


def _parts(found: Result, bid: Bid, best: Bid | None, lines: Mapping[str, Placed], names: "_Names") -> Iterator[Part]:
    rows = {row.code: row for row in found.lot.tender.criteria}
    other = best if best is not None and best.id != bid.id else None
    ours, theirs = _reasons(bid), _reasons(other) if other else {}
    added = {one.criterion_id: one.words for one in rows_of(bid)}
    best_lines = {line.asked.code: line for line in lines[other.code_name].lines} if other else {}
    for line in lines[bid.code_name].lines:
        row = rows[line.asked.code]
        yield Part(
            row,
            line,
            names.out_of(ours.get(row.id, "")),
            best_lines.get(row.code),
            names.out_of(theirs.get(row.id, "")),
            names.out_of(added.get(row.id, "")),
        )


def _reasons(bid: Bid) -> dict[str, str]:
    """What the panels agreed as reasons, and for checks what was looked at, by criterion."""
    wanted = select(Agreed).where(Agreed.bid_id == bid.id, Agreed.agreed_at.is_not(None))
    agreed = {one.criterion_id: one.reason for one in db.session.scalars(wanted)}
    return agreed | {one.criterion_id: one.because for one in bid.checks if not one.passed}


def rows_of(bid: Bid) -> list[Letter]:
    """What staff have added, as they wrote it."""
    return list(db.session.scalars(select(Letter).where(Letter.bid_id == bid.id)))


# ---- nobody else is named ----


@dataclass
class _Names:
    """Who must not stand in a letter, and what stands there instead; `taken_out` counts."""

    instead: dict[str, str]
    people: tuple[str, ...]
    bidders: tuple[str, ...]
    taken_out: int = 0

    @classmethod
    def about(cls, bid: Bid, best: Bid | None) -> "_Names":
        """Those for the letter about one bid."""
        others = awarding.bids_by_name(bid.tender)
        said = dict.fromkeys(others, ANOTHER) | {bid.code_name: YOURS}
        if best is not None and best.id != bid.id:
            said[best.code_name] = SUCCESSFUL
        known = {bid.id, best.id if best else ""}
        bidders = {
            name for one in others.values() if one.id not in known and one.bidder
            for name in names_of(one.bidder.name, one.bidder.email)
        }  # fmt: skip
        return cls(said, tuple(people_of(bid.tender)), tuple(sorted(bidders)))

    def out_of(self, words: str) -> str:
        """The words without them."""
        text = words
        for found in reversed(names_in(text, self.bidders)):
            text = text[: found.start] + ANOTHER + text[found.end :]
            self.taken_out += 1
        return self._whole_words(self._whole_words(text, dict.fromkeys(self.people, SOMEBODY)), self.instead)

    def _whole_words(self, text: str, instead: Mapping[str, str]) -> str:
        said, number = without(text, instead)
        self.taken_out += number
        return said


# ---- the paper ----


def paper_of(text: LetterText) -> PaperText:
    """The letter as a paper."""
    tender, bid = text.tender, text.bid
    lot = f", {bid.lot.title}" if bid.lot.title else ""
    name = bid.bidder.name if bid.bidder else ""
    title = _TITLES[tender.kind]
    about = f"{tender.title}{lot} ({tender.reference})"
    return PaperText(title, f"{about}. For {name}.", f"For {name} alone.", some(_blocks(text)))


def _blocks(text: LetterText) -> Iterator[Block | None]:
    yield Words(_outcome(text))
    if text.placed.reasons:
        yield Heading("Why it could not be ranked")
        yield Points(text.placed.reasons)
    yield Heading("The marks")
    yield _marks(text)
    yield Words(
        "The mark for each question is one that the panel agreed, on the published scale. It is no average. "
        f"{_who_marked(text)}"
    )
    yield Heading("Why these marks")
    above: tuple[str, ...] = ()
    for part in text.parts:
        if part.line.asked.above != above:
            above = part.line.asked.above
            yield from _branch(text, above)
        yield from _part(part)
    if text.tender.kind is TenderKind.TENDER:
        yield Heading("What happens next")
        yield Words(_next(text.tender))


def _outcome(text: LetterText) -> str:
    kind, names = text.tender.kind, listed(list(text.winners))
    if kind is TenderKind.INTERVIEWS:
        return "You were chosen." if text.chosen else "Thank you for coming. This time somebody else was chosen."
    if kind is TenderKind.GRANTS:
        return "You get a grant." if text.chosen else "This time your application did not get a grant."
    if text.chosen:
        return "Your bid was the most advantageous. The council intends to award the contract to you."
    if text.passed_over:
        return (
            "Your bid came first for this lot. You have won as many lots as one bidder may, by the published limit, so "
            f"the council intends to award this one to {names or 'nobody'}."
        )
    if not names:
        return "Your bid was not successful. The contract goes to nobody."
    return f"Your bid was not successful. The council intends to award the contract to {names}.{_tied(text)}"


def _tied(text: LetterText) -> str:
    """Why an equal total was not enough; "" where the totals differ."""
    found = awarding.result(text.bid.lot)
    if found is None or found.winner is None:
        return ""
    both = {found.winner.code_name, text.bid.code_name}
    rules = [rule for tie in found.found.get("ties", ()) if both <= set(tie["bids"]) for rule in tie["decided_by"]]
    if not rules:
        return ""
    said = [rule_in_words(text.tender, rule) for rule in rules]
    words = listed([f"{one[:1].lower()}{one[1:]}" for one in said])
    return f" Your total and theirs are the same. The published rule for equal totals decided: {words}."


def _shows_best(text: LetterText) -> bool:
    return text.tender.kind is TenderKind.TENDER and any(part.best is not None for part in text.parts)


def _marks(text: LetterText) -> Grid:
    both = _shows_best(text)
    columns = ["Question", "Carries", "Your mark", "Your points"]
    columns += ["Winner’s mark", "Winner’s points"] if both else []
    rows = []
    for part in text.parts:
        carries = part.line.asked.two if part.line.asked.carries else "–"
        row = [_where(part), carries, _mark(part.line), part.line.two or "–"]
        if both:
            row += [_mark(part.best), part.best.two if part.best and part.best.two else "–"]
        rows.append(row)
    if text.placed.two:
        rows.append(["Total", "", "", text.placed.two, *(["", _total(text)] if both else [])])
    return grid("Marks and points for each question and part", columns, rows, (1, 3, *((5,) if both else ())))


def _total(text: LetterText) -> str:
    found = awarding.result(text.bid.lot)
    winner = found.winner if found else None
    scored = found.found["bids"] if found else []
    return next((each["total_2dp"] or "" for each in scored if winner and each["id"] == winner.code_name), "")


def _where(part: Part) -> str:
    return " – ".join((*part.line.asked.above[-1:], part.line.asked.title))


def _mark(line: Line | None) -> str:
    if line is None or not line.mark:
        return "–"
    return f"{line.mark} of {line.asked.top}" if line.asked.top is not None else line.mark


def _who_marked(text: LetterText) -> str:
    panels = list(dict.fromkeys(part.row.panel.kind.words for part in text.parts if part.row.panel))
    return f"The {listed(panels)} marked it." if panels else ""


def _branch(text: LetterText, above: tuple[str, ...]) -> Iterator[Block]:
    if not above:
        return
    beneath = [part.line for part in text.parts if part.line.asked.above == above and part.line.exact]
    if beneath:
        yield Heading(" – ".join(above))


def _part(part: Part) -> Iterator[Block]:
    line, row = part.line, part.row
    if row.kind is CriterionKind.INFORMATION:
        return
    yield Heading(line.asked.title, 3)
    if row.question:
        yield Words(row.question, "The question")
    if row.kind is CriterionKind.PRICE:
        yield Words(f"{line.two or 'None'} of {line.asked.two} points, by the published formula.", "Your price")
    elif line.mark:
        meaning = f": {part.scale_words}" if part.scale_words else ""
        yield Words(f"{_mark(line)}{meaning}", "Your mark" if row.is_marked else "Your bid")
    if part.reason:
        yield Words(part.reason, "Reasons")
    if part.own_words:
        yield Words(part.own_words, "What we add")
    if part.best is not None and row.kind is not CriterionKind.PASS_FAIL:
        yield from _best(part, part.best)


def _best(part: Part, best: Line) -> Iterator[Block]:
    if part.row.kind is CriterionKind.PRICE:
        yield Words(f"{best.two or 'None'} of {best.asked.two} points.", "The successful bid")
        return
    yield Words(f"{_mark(best)}. {part.best_reason}".strip(), "The successful bid")


def _next(tender: Tender) -> str:
    found = awarding.law(tender)
    if found is None or found.regime is Regime.BELOW:
        return "The council can sign the contract now. If anything here is not clear, ask us."
    if found.regime is Regime.LIGHT_TOUCH:
        return "The contract award notice says whether a standstill is kept. If anything here is not clear, ask us."
    standstill = (
        "A standstill of at least 8 working days begins on the day after the notice of the intention is published."
        if found.regime is Regime.PSR
        else "A standstill of at least 8 working days begins with the day on which the contract award notice is "
        "published."
    )
    return f"{standstill} The contract is not signed before it is over. If anything here is not clear, ask us."


def mark(bid: Bid) -> str:
    """The mark of what its letter says now: a file with another one is out of date."""
    return mark_of(text_of(bid).paper.as_told())


def file_name(bid: Bid) -> str:
    """The name of its file, without the ending: by code name, never by whose it is."""
    return f"assessment-summary-{bid.code_name.casefold().replace(' ', '-')}"
