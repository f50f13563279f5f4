"""The specification and the quote document as papers: what they would say now, and the files that were made of them.

For those who run the tender. Nobody who sits on a panel is named in either, and no young person among those who sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import LOCAL
from coprod_hub.core.db import db
from coprod_hub.core.documents import Paper, mark_of
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.jobs import Job, latest_job
from coprod_hub.core.text import listed
from coprod_hub.core.web import day_time_words, day_words
from coprod_hub.evaluation.models import AwardPaper, Criterion, Tender, Version
from coprod_hub.evaluation.papers import PaperText
from coprod_hub.evaluation.price import Formula
from coprod_hub.evaluation.queries import awarding, dens, showing, tree, who
from coprod_hub.evaluation.queries import specification as queries
from coprod_hub.evaluation.queries.naming import SOMEBODY, people_of, without
from coprod_hub.evaluation.quote_text import Part, Price, Question, Quote, quote_document
from coprod_hub.evaluation.rules import CriterionKind, PanelKind, TenderState
from coprod_hub.evaluation.scoring import two_places
from coprod_hub.evaluation.spec_text import Signature, VersionFacts, asks, reworded, sections, signed, specification

SPECIFICATION, QUOTE = "evaluation.specification", "evaluation.quote"
#: A version has two Word files: itself, and the quote document that it is part of, which others write into.
AS_IT_IS, IN_THE_QUOTE = Paper.WORD, Paper.DRAFT
NO_VERSION = "Fix a version of the specification first: the quote document holds it."
NO_CRITERIA = "Write the criteria first: they are what providers are asked, and how they are scored."


@dataclass(frozen=True)
class Said:
    """A paper as it would be made now, and in how many places somebody's name was taken out of it."""

    paper: PaperText
    taken_out: int

    @property
    def mark(self) -> str:
        """The mark of what it says: a file that was made of something else is out of date."""
        return mark_of(self.paper.as_told())


@dataclass(frozen=True)
class Standing:
    """What there is to take away: the file, whether it still says what the hub says, and the work that makes it."""

    said: Said
    made: AwardPaper | None
    job: Job | None

    @property
    def ready(self) -> bool:
        """Whether there is a file that says what stands now."""
        return self.made is not None and self.made.made_from == self.said.mark


def specification_of(version: Version) -> Standing:
    """A version of the specification, to be taken away."""
    made = awarding.papers(version.id).get(AS_IT_IS)
    return Standing(specification_text(version), made, latest_job(version.id, SPECIFICATION))


def quote_of(tender: Tender) -> Standing:
    """The quote document, to be taken away. Raises Refused, with what to do, before it can be written."""
    said = quote_text(tender)
    newest = queries.versions(tender)[0]
    return Standing(said, awarding.papers(newest.id).get(IN_THE_QUOTE), latest_job(tender.id, QUOTE))


def worked_for(actor: Actor, about_id: str) -> Tender:
    """The tender that a piece of work is done for, or for one of whose versions, for those who run it."""
    version = db.session.get(Version, about_id)
    found = db.session.get(Tender, version.tender_id if version else about_id)
    if found is None:
        raise NotFound("There is no such tender.")
    return who.tender(actor, found.id)


# ---- the specification ----


def specification_text(version: Version) -> Said:
    """A version of the specification as it would be made now."""
    tender = db.session.get_one(Tender, version.tender_id)
    every = queries.versions(tender)
    before = next((one for one in every if one.number == version.number - 1), None)
    facts = VersionFacts(
        tender.title, tender.reference, version.number, day_words(version.made_at), every[0].number, _all_signed(tender)
    )
    hidden = _Names(tender)
    text = specification(facts, version.content, before.content if before else None, _signatures(tender, hidden))
    return hidden.out_of(text)


def _all_signed(tender: Tender) -> bool:
    """Whether everybody who must has signed the newest version, whatever was written since."""
    stands = queries.standing(tender)
    return 0 < stands.wanted == stands.signed


def _signatures(tender: Tender, hidden: "_Names") -> list[Signature]:
    found = queries.sign_offs(tender)
    young = young_people_named("\n".join(one.stakeholder for one in found))
    return [
        Signature(
            hidden.counted(*without(one.stakeholder, dict.fromkeys(young, PanelKind.YOUNG_PEOPLE.words))),
            one.version.number if one.version else 0,
            day_words(one.signed_at),
        )
        for one in found
    ]


def young_people_named(words: str) -> list[str]:
    """The names of forum members that stand in these words: those they go by, and those their worker knows."""
    if not words:
        return []
    wanted = select(Person).where(Person.nickname.is_not(None)).options(lazyload(Person.role_rows))
    names = {name for one in db.session.scalars(wanted) for name in (one.name, one.full_name)}
    return [name for name in names if name and name in words]


class _Names:
    """Takes the names of those on the tender's panels out of words, and counts how often."""

    def __init__(self, tender: Tender) -> None:
        self._instead = dict.fromkeys(people_of(tender), SOMEBODY)
        self._taken_out = 0

    def counted(self, words: str, times: int) -> str:
        """Words out of which this many names were taken already."""
        self._taken_out += times
        return words

    def out_of(self, text: PaperText) -> Said:
        """The paper without anybody's name."""
        clean = reworded(text, lambda words: self.counted(*without(words, self._instead)))
        return Said(clean, self._taken_out)


# ---- the quote document ----


def quote_text(tender: Tender) -> Said:
    """The quote document as it would be made now, around the newest version of the specification."""
    lacking = lacking_for_quote(tender)
    if lacking:
        raise Refused(lacking)
    newest, hidden = queries.versions(tender)[0], _Names(tender)
    in_it = [
        *sections(newest.content, 3),
        *asks(newest.content, 3),
        *signed(newest.number, _signatures(tender, hidden), 3),
    ]
    quote = Quote(
        title=tender.title,
        reference=tender.reference,
        mark=_mark(tender),
        about=tender.about,
        value=tender.value,
        published_on=day_words(tender.published_at),
        deadline=day_time_words(tender.deadline_at),
        presentations=_presentations(tender),
        lots=[(lot.title, lot.about) for lot in tender.lots],
        lots_each=tender.lots_each,
        parts=[_part(one) for one in showing.trees(tender)],
        scale=tender.scale,
        ties=showing.ties_in_words(tender),
        low=(tender.low_below_mean, tender.low_below_next),
        corrected=_corrected(tender),
        version=newest.number,
        specification=in_it,
    )
    return hidden.out_of(quote_document(quote))


def _presentations(tender: Tender) -> list[str]:
    """The days on which bidders present, each once."""
    days = {one.starts_at.astimezone(LOCAL).date() for _, sat in dens.presentations(tender) for one in sat}
    return [day_words(day) for day in sorted(days)]


def _corrected(tender: Tender) -> list[tuple[str, str]]:
    """What was corrected since publication and where bidders were told; never what a panel is called."""
    return [
        (listed([change.where for change in one.changes]), f"{day_words(one.notice_on)}: {one.notice}")
        for one in showing.corrections(tender)
    ]


def lacking_for_quote(tender: Tender) -> str:
    """What has to be there before a quote document can be written, and what to do; "" when it can."""
    if not queries.versions(tender):
        return NO_VERSION
    return "" if tender.criteria else NO_CRITERIA


def _mark(tender: Tender) -> str:
    if tender.state is TenderState.STOPPED:
        return "Stopped: nothing is bought by this document"
    if tender.published_at is not None:
        return f"Published on {day_words(tender.published_at)}"
    if not queries.signed_by_all(tender):
        return "Draft, not to be sent out: the specification is not signed by everybody yet"
    return "Draft, not to be sent out before it is published"


def _part(found: showing.Tree) -> Part:
    """One tree with its questions; each is called by the branches above it too."""
    questions, checks, prices = [], [], []
    above: list[str] = []
    for one in found.shown:
        row: Criterion = one.row
        above = [*above[: one.line.depth], row.title]
        carries = two_places(one.line.share).removesuffix(".00") if one.line.share else ""
        if row.parts:
            continue
        if row.kind is CriterionKind.PRICE:
            formula = Formula(row.formula) if row.formula else Formula.LOWEST
            prices.append(Price(row.title, carries, found.whole, formula, row.options))
        elif row.kind is CriterionKind.PASS_FAIL:
            checks.append((row.title, row.question))
        else:
            questions.append(_question(row, above, carries, found.whole))
    lines = [("– " * one.line.depth + one.row.title, one.two, one.rule) for one in found.shown]
    return Part(found.lot.title if found.lot else "", found.whole, found.voice, lines, questions, checks, prices)


def _question(row: Criterion, above: Sequence[str], carries: str, of: str) -> Question:
    return Question(
        " – ".join(above), row.question, carries, of, tree.scale_top(row), row.panel.kind.words if row.panel else "",
        row.minimum, row.scale, spoken=row.kind is CriterionKind.PRESENTATION,
    )  # fmt: skip
