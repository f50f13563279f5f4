"""Reading the specification that is written together: its sections, what was asked for, its versions, who signed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.core.text import count
from coprod_hub.evaluation.models import Ask, AskOutcome, AskWho, Section, SignOff, Tender, Version
from coprod_hub.evaluation.versions import Content
from coprod_hub.insight.models import Analysis, Theme
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.seeing import visible


def sections(tender: Tender) -> list[Section]:
    """Its sections, in order."""
    return list(db.session.scalars(_sections([tender.id])))


def _sections(tender_ids: Sequence[str]) -> Select[Section]:
    return select(Section).where(Section.tender_id.in_(tender_ids)).order_by(Section.position, Section.id)


def section(tender: Tender, section_id: str) -> Section:
    """One of them."""
    found = db.session.get(Section, section_id)
    if found is None or found.tender_id != tender.id:
        raise NotFound("There is no such section.")
    return found


def asks(tender: Tender) -> list[Ask]:
    """What was asked for, in the order in which it was written down."""
    return list(db.session.scalars(_asks([tender.id]).options(joinedload(Ask.theme))))


def _asks(tender_ids: Sequence[str]) -> Select[Ask]:
    wanted = select(Ask).where(Ask.tender_id.in_(tender_ids)).order_by(Ask.position, Ask.id)
    return wanted.options(joinedload(Ask.section))


def ask(tender: Tender, ask_id: str) -> Ask:
    """One of them."""
    found = db.session.get(Ask, ask_id)
    if found is None or found.tender_id != tender.id:
        raise NotFound("There is no such wish.")
    return found


def asks_by_who(tender: Tender) -> list[tuple[AskWho, list[Ask]]]:
    """The same, by whose wish it is; those who asked for nothing are left out."""
    found = asks(tender)
    sorted_out = [(who, [one for one in found if one.who is who]) for who in AskWho]
    return [(who, theirs) for who, theirs in sorted_out if theirs]


def versions(tender: Tender) -> list[Version]:
    """Its versions, newest first."""
    return list(db.session.scalars(_versions([tender.id]).options(joinedload(Version.made_by))))


def _versions(tender_ids: Sequence[str]) -> Select[Version]:
    return select(Version).where(Version.tender_id.in_(tender_ids)).order_by(Version.number.desc())


def version(tender: Tender, version_id: str) -> Version:
    """One of them."""
    found = db.session.get(Version, version_id)
    if found is None or found.tender_id != tender.id:
        raise NotFound("There is no such version.")
    return found


def sign_offs(tender: Tender) -> list[SignOff]:
    """Everybody who must sign, by office."""
    return list(db.session.scalars(_sign_offs([tender.id]).options(joinedload(SignOff.version))))


def _sign_offs(tender_ids: Sequence[str]) -> Select[SignOff]:
    return select(SignOff).where(SignOff.tender_id.in_(tender_ids)).order_by(SignOff.stakeholder, SignOff.id)


def sign_off(tender: Tender, sign_off_id: str) -> SignOff:
    """One of them."""
    found = db.session.get(SignOff, sign_off_id)
    if found is None or found.tender_id != tender.id:
        raise NotFound("There is nobody of that name among those who sign.")
    return found


# ---- where it stands ----


def as_it_stands(tender: Tender) -> Content:
    """The whole specification as the rows say it now, in the shape of a version."""
    return _content(sections(tender), asks(tender))


def _content(sections: Iterable[Section], asks: Iterable[Ask]) -> Content:
    return {
        "sections": [{"id": one.id, "title": one.title, "body": one.body} for one in sections],
        "asks": [
            {
                "id": one.id,
                "who": one.who.words,
                "words": one.words,
                "outcome": one.outcome.words,
                "because": one.because,
                "section": one.section.title if one.section else "",
            }
            for one in asks
        ],
    }


@dataclass(frozen=True)
class Standing:
    """Where a specification stands: its newest version, whether the rows still say the same, who has signed it."""

    newest: Version | None
    unchanged: bool
    signed: int
    wanted: int
    open_asks: int

    @property
    def signed_by_all(self) -> bool:
        """Whether everybody who must sign has signed what stands now."""
        return self.unchanged and 0 < self.wanted == self.signed

    @property
    def words(self) -> str:
        """The same in a few words."""
        if self.signed_by_all:
            return "signed by everybody"
        if self.newest is None:
            return f"not fixed yet, {count(self.open_asks, 'wish', 'wishes')} without an answer"
        if not self.unchanged:
            return f"changed since version {self.newest.number}"
        return f"{self.signed} of {self.wanted} signed" if self.wanted else "nobody is named who must sign"


def standing(tender: Tender) -> Standing:
    """Where it stands. A signature counts for the version it was given to, and for no later one."""
    return standings([tender.id])[tender.id]


def standings(tender_ids: Sequence[str]) -> dict[str, Standing]:
    """The same by tender: the database is asked as often for many as for one."""
    versions, signers = _by_tender(_versions(tender_ids)), _by_tender(_sign_offs(tender_ids))
    sections, asks = _by_tender(_sections(tender_ids)), _by_tender(_asks(tender_ids))
    return {one: _standing(versions[one], signers[one], sections[one], asks[one]) for one in tender_ids}


def _standing(
    versions: Sequence[Version], signers: Sequence[SignOff], sections: Sequence[Section], asks: Sequence[Ask]
) -> Standing:
    newest = versions[0] if versions else None
    signed = [one for one in signers if newest is not None and one.version_id == newest.id]
    open_asks = sum(one.outcome is AskOutcome.OPEN for one in asks)
    unchanged = newest is not None and newest.content == _content(sections, asks)
    return Standing(newest, unchanged, len(signed), len(signers), open_asks)


_Row = TypeVar("_Row", Section, Ask, Version, SignOff)


def _by_tender(wanted: Select[_Row]) -> defaultdict[str, list[_Row]]:
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in db.session.scalars(wanted):
        found[row.tender_id].append(row)
    return found


def signed_by_all(tender: Tender) -> bool:
    """Whether everybody who must sign has signed the specification as it stands: nothing is published before."""
    return standing(tender).signed_by_all


# ---- what people said, as the reason for a wish ----


def themes_to_cite(actor: Actor) -> list[Theme]:
    """Themes of closed surveys that this person may read, by survey; hidden ones are left out."""
    wanted = (
        select(Theme)
        .join(Theme.analysis)
        .join(Analysis.survey)
        .where(Theme.hidden_at.is_(None), Survey.state == SurveyState.CLOSED, visible(actor))
        .options(joinedload(Theme.analysis).joinedload(Analysis.survey))
        .order_by(Survey.closed_at.desc(), Analysis.question, Theme.position)
    )
    return list(db.session.scalars(wanted))
