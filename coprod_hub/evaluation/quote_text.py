"""The quote document: what providers are asked, what is bought, how it is scored, what it costs, and by when. Pure.

It goes into the e-tendering portal, or to the providers who are asked for a written quote. Panels are named by what
they are, never by who sits on them. What the hub does not know stands there as `TO_FILL`, for the officer who sends it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from coprod_hub.core.text import count, listed
from coprod_hub.evaluation.formulas import FORMULAS
from coprod_hub.evaluation.grounds import pounds_words
from coprod_hub.evaluation.papers import Answer, Block, Heading, PaperText, Points, Words, facts, grid
from coprod_hub.evaluation.price import WITHOUT_POINTS, Formula

TITLE = "Quote document"
TO_FILL = "[to be filled in]"
#: What the officer fills in before the document is sent.
LEFT_TO_FILL = (
    "where it is sent to",
    "the last day for questions",
    "when the contract begins and ends",
    "whether prices are compared with or without VAT",
)
_BLANK_ROWS = 5
_LETTERS = "W is what the price carries, P your price, Pmin the lowest price."


@dataclass(frozen=True)
class Question:
    """A question that bidders answer, in the order of the tree.

    `carries` and `of`: its share of the whole in words; "" when it earns no points. `panel`: what kind marks it.
    `scale`: its own marks with their words; None is the tender's. `spoken`: it is answered at a presentation.
    """

    title: str
    words: str
    carries: str
    of: str
    top: int
    panel: str = ""
    minimum: str = ""
    scale: Sequence[Mapping[str, Any]] | None = None
    spoken: bool = False

    @property
    def judged(self) -> str:
        """What it carries, who marks it and how, in a sentence or two."""
        if not self.carries:
            return "For information: it earns no points."
        by = f" by the {self.panel}" if self.panel else ""
        least = f" A mark below {self.minimum} puts the whole bid out." if self.minimum else ""
        return f"Carries {self.carries} of {self.of}. Marked 0 to {self.top}{by}.{least}"


@dataclass(frozen=True)
class Price:
    """What the price carries and by which published formula; `options` are its ends, as they were typed."""

    title: str
    carries: str
    of: str
    formula: Formula
    options: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """All that is asked for one lot, or for all of them (`lot` is ""): the tree, its questions, checks and prices.

    `lines`: each criterion with what it carries and how it is judged.
    """

    lot: str
    whole: str
    voice: str
    lines: Sequence[tuple[str, str, str]]
    questions: Sequence[Question]
    checks: Sequence[tuple[str, str]]
    prices: Sequence[Price]


@dataclass(frozen=True)
class Quote:
    """Everything that a quote document says, its days in words ("" where they are not known).

    `mark` stands on top of every page; `value` is with VAT; `low`: how far below the mean of the others, and below the
    next, a price is asked about, in percent.
    """

    title: str
    reference: str
    mark: str
    about: str
    value: Decimal | None
    published_on: str
    deadline: str
    presentations: Sequence[str]
    lots: Sequence[tuple[str, str]]
    lots_each: int | None
    parts: Sequence[Part]
    scale: Sequence[Mapping[str, Any]]
    ties: Sequence[str]
    low: tuple[int, int]
    corrected: Sequence[tuple[str, str]]
    version: int
    specification: Sequence[Block]


def quote_document(quote: Quote) -> PaperText:
    """The quote document as a paper."""
    blocks = [*_beginning(quote), *_dates(quote), Heading(f"The specification, version {quote.version}")]
    blocks += [*quote.specification, *_answers(quote), *_scoring(quote), *_price_sheet(quote), *_about_you()]
    return PaperText(TITLE, f"{quote.title} ({quote.reference}).", quote.mark, tuple(blocks))


# ---- what it is, and by when ----


def _beginning(quote: Quote) -> Iterator[Block]:
    yield Heading("What we ask you for")
    if quote.about:
        yield Words(quote.about)
    priced = "Fill in your answers and the price sheet" if _priced(quote) else "Fill in your answers"
    yield Words(f"Read what we want to buy and how it is scored. {priced}, and send this document back in time.")
    value = f"{pounds_words(quote.value)}, with VAT, over its whole life" if quote.value is not None else ""
    yield facts("About this document", {"Reference": quote.reference, "Value": value, "Send it to": TO_FILL})
    if len(quote.lots) > 1:
        yield Heading("Lots", 3)
        yield grid("Lots", ("Lot", "What it is"), [(title, about or "–") for title, about in quote.lots])
        if quote.lots_each:
            yield Words(f"One supplier is given {count(quote.lots_each, 'lot')} at most.")
    if quote.corrected:
        yield Heading("Corrected since it was published", 3)
        yield grid("Corrections", ("What", "Bidders were told"), quote.corrected)


def _dates(quote: Quote) -> Iterator[Block]:
    yield Heading("Dates")
    told = {
        "Published": quote.published_on or "Not yet",
        "Last day for questions to us": TO_FILL,
        "Send your answers and price by": quote.deadline or TO_FILL,
        "Presentations": listed(list(quote.presentations)),
        "The contract begins and ends": TO_FILL,
    }
    yield facts("Dates", told)


# ---- what is answered ----


def _answers(quote: Quote) -> Iterator[Block]:
    yield Heading("What you answer")
    for part in quote.parts:
        lot = f"{part.lot}: " if part.lot else ""
        for question in part.questions:
            yield from _question(question, lot)
        if part.checks:
            yield Heading(f"{lot}what you must meet", 3) if lot else Heading("What you must meet", 3)
            yield Words("Each is passed or not. A bid that does not pass one is out.")
            rows = [(title, words or "–", "") for title, words in part.checks]
            table = grid(f"{lot}What you must meet", ("What", "Question", "Your answer"), rows)
            yield replace(table, widest=1)


def _question(question: Question, lot: str) -> Iterator[Block]:
    yield Heading(f"{lot}{question.title}", 3)
    if question.words:
        yield Words(question.words)
    yield Words(question.judged)
    if question.scale is not None:
        yield scale_grid(f"Marks for {question.title}", question.scale)
    if question.spoken:
        yield Words("You answer this when you present. Write nothing here.")
    else:
        yield Answer(f"Your answer: {question.title}")


def scale_grid(caption: str, scale: Sequence[Mapping[str, Any]]) -> Block:
    """The marks with their words; in plain words too where there are any, since panels mark by those."""
    if any(one.get("plain") for one in scale):
        rows = [(str(one["mark"]), str(one["words"]), str(one.get("plain") or "–")) for one in scale]
        return grid(caption, ("Mark", "What it means", "In plain words"), rows, (0,))
    return grid(caption, ("Mark", "What it means"), [(str(one["mark"]), str(one["words"])) for one in scale], (0,))


# ---- how it is scored ----


def _scoring(quote: Quote) -> Iterator[Block]:
    yield Heading("How it is scored")
    for part in quote.parts:
        title = f"Criteria and weights of {part.lot}" if part.lot else "Criteria and weights"
        yield Heading(title, 3)
        if part.voice:
            yield Words(part.voice)
        yield grid(title, ("Criterion", f"Carries of {part.whole}", "Judged"), part.lines, (1,))
    yield Heading("Marks", 3)
    yield Words(
        "The points of a question are its mark, divided by the highest mark, times what the question carries. "
        "Everybody on a panel marks alone first, with a reason. Then the panel agrees one mark and says why: "
        "that mark counts, never a mean. Panels read your answers without your name and without your price."
    )
    yield scale_grid("What the marks mean", quote.scale)
    for part in quote.parts:
        for price in part.prices:
            yield from _price(price, quote, f": {part.lot}" if part.lot else "")
    if quote.ties:
        yield Heading("If two totals are equal", 3)
        yield Words("Totals are compared exactly, before rounding. What decides, in this order:")
        yield Points(tuple(quote.ties))


def _price(price: Price, quote: Quote, lot: str) -> Iterator[Block]:
    words = FORMULAS[price.formula]
    yield Heading(f"{price.title}{lot}", 3)
    if price.formula is Formula.FIXED:
        yield Words("The price is fixed by the council and earns no points.")
        return
    if price.formula in WITHOUT_POINTS:
        yield Words(f"The price earns no points of its own. {words.name}: {words.written}. P is your price.")
    else:
        yield Words(f"Carries {price.carries} of {price.of}. {words.name}: {words.written}. {_LETTERS}")
    low, high = price.options.get("min", ""), price.options.get("max", "")
    if price.formula is Formula.LINEAR_BOUNDS:
        yield Words(f"The published prices are {_pounds(low)} (min) and {_pounds(high)} (max).")
    if price.formula is Formula.MEAN50:
        yield Words(f"The published ends are {low or '0'} and {high or '100'} of 100 points.")
    mean, following = quote.low
    yield Words(
        f"We ask about a price that lies more than {mean} % below the mean of the others, or, if it is the lowest, "
        f"more than {following} % below the next. Nobody is left out before they could answer."
    )


def _pounds(typed: str) -> str:
    return f"£{typed}" if typed else TO_FILL


# ---- what is filled in ----


def _priced(quote: Quote) -> bool:
    return any(price.formula is not Formula.FIXED for part in quote.parts for price in part.prices)


def _price_sheet(quote: Quote) -> Iterator[Block]:
    if not _priced(quote):
        return
    yield Heading("Price sheet")
    yield Words(
        "Write the whole price, over the whole life of the contract, in pounds and pence. "
        f"Prices are compared with VAT or without it: {TO_FILL}. Every bid is compared the same way."
    )
    blank = [("", "", "", "")] * _BLANK_ROWS
    sums = [(words, "", "", "") for words in ("Together, without VAT", "VAT", "Together, with VAT")]
    columns = ("What it is for", "How many", "Price of one (£)", "Together (£)")
    titles = [title for title, _ in quote.lots] if len(quote.lots) > 1 else [""]
    for title in titles:
        if title:
            yield Heading(f"Price of {title}", 3)
        yield grid(f"Price of {title}" if title else "Your price", columns, [*blank, *sums])


def _about_you() -> Iterator[Block]:
    yield Heading("About you")
    asked = (
        "Name of your organisation",
        "Registered number (company or charity)",
        "Who answers questions about this",
        "E-mail and telephone",
        "Anybody at the council whom you know well",
        "Signed for your organisation, and the day",
    )
    yield replace(grid("About you", ("What", "Your answer"), [(one, "") for one in asked]), widest=1)
