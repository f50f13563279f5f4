"""Two tenders full of secrets, and who may read each: one whose panels mark now, one whose result is worked out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from sqlalchemy import inspect, select

from coprod_hub.accounts.models import Person
from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import Model, db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.evaluation import bid_jobs, models, record_jobs
from coprod_hub.evaluation.models import Bid, EvaluatorPerson, Panel, Tender
from coprod_hub.evaluation.portal import BIDS
from coprod_hub.evaluation.queries.marking import criteria_for
from coprod_hub.evaluation.rules import CriterionKind, InterestDecision, PanelKind
from coprod_hub.evaluation.service import (
    agreeing,
    bids,
    bringing,
    dens,
    files,
    glossary,
    panels,
    paper_marks,
    record,
    specification,
    tenders,
)
from coprod_hub.evaluation.service import workshop as workshops
from coprod_hub.evaluation.service.dens import DenWords
from coprod_hub.evaluation.service.marking import save_mark
from coprod_hub.evaluation.service.specification import AskWords
from coprod_hub.evaluation.service.workshop import IdeaWords
from coprod_hub.evaluation.steps import StepKind
from tests.builders import accounts
from tests.builders import evaluation as make
from tests.builders.accounts import HUB

#: Importing them registers them, so that what is brought in is read at once.
WORK = (bid_jobs, record_jobs)
OURS, THEIRS = "Ours", "Theirs"
RUNNERS = frozenset({"officer", "procurement"})


@dataclass(frozen=True)
class Secret:
    """Something that must reach nobody but these, by the names they have in `World.people`."""

    what: str
    written: tuple[str, ...]
    known_to: frozenset[str]


@dataclass(frozen=True)
class World:
    """Who looks, and what is hidden from whom."""

    people: dict[str, Person | None]
    secrets: list[Secret]
    tenders: list[Tender]


def build() -> World:
    """Everything through the services; but a price before its time, which no service would take."""
    people: dict[str, Person | None] = {
        "member with an open sheet": accounts.member("Heron", "H"),
        "member of another panel": accounts.member("Curlew", "C"),
        "officer with a sheet": accounts.officer("Ophelia Oft"),
        "chair": accounts.commissioner("Cher Chair"),
        "facilitator": accounts.commissioner("Faye Facil"),
        "officer": accounts.officer("Rory Runs"),
        "procurement": accounts.staff(Role.PROCUREMENT, name="Paul Price"),
        "stranger": accounts.member("Magpie", "M"),
        "nobody": None,
    }
    one, two = (_Story(people, name) for name in ("alpha", "omega"))
    hidden = [*one.being_marked(), *two.with_a_result()]
    run_waiting()
    return World(people, hidden, [one.tender, two.tender])


def being_marked(people: dict[str, Person | None]) -> dict[str, str]:
    """A tender that is being marked by these people, and an id of each kind of row that an address may name."""
    story = _Story(people, "alpha")
    story.being_marked()
    panel = db.session.get_one(Panel, story.ours.id)
    known = {name: values_of(name, story.tender, panel) for name in ROWS}
    return {name: found[0] for name, found in known.items() if found}


class _Story:
    """One tender: `ours` and `theirs` are two panels of it; every word that is secret ends with the tender's name."""

    def __init__(self, people: dict[str, Person | None], name: str) -> None:
        self.people, self.name = people, name
        self.tender = make.tender(f"Homes {name}", f"REF-{name}", usual=True)
        chair, helper = people["chair"], people["facilitator"]
        assert chair
        assert helper
        guides = {"chair": accounts.fresh(chair), "facilitator": accounts.fresh(helper)}
        self.ours = make.panel(self.tender, OURS, PanelKind.YOUNG_PEOPLE, **guides)
        self.theirs = make.panel(self.tender, THEIRS, PanelKind.PROFESSIONAL)
        make.facilitator_of(self.theirs)
        with transaction():
            for panel, codes in ((self.ours, ("young_a", "young_b")), (self.theirs, ("service", "safe"))):
                for code in codes:
                    tenders.assign(HUB, make.by_code(self.tender, code), db.session.get_one(Panel, panel.id))
        self.sheets = [
            self._seat(self.ours, people["member with an open sheet"]),
            self._seat(self.ours, accounts.member_with_code("Plover")[0]),
            self._seat(self.theirs, people["member of another panel"]),
            self._seat(self.theirs, people["officer with a sheet"]),
        ]
        self._before_publication()
        make.published(self.tender)
        self.bids = [self._bid(letter) for letter in "ab"]

    def _secret(self, what: str) -> str:
        return f"{what}-{self.name}"

    def _seat(self, panel: Panel, person: Person | None) -> Any:
        assert person
        sheet = make.evaluator(panel, person)
        words = self._secret(f"declares{len(panel.evaluators)}{panel.name}")
        place = make.declared(make.sheet_again(sheet).people[0], knows="yes", knows_words=words)
        with transaction():
            again = make.place_again(place)
            panels.decide(HUB, again, InterestDecision.MANAGED, self._secret("decided"))
            panels.check_home(HUB, again.evaluator, clear=True)
            panels.warmed_up(HUB, again.evaluator)
        return make.sheet_again(sheet)

    def _before_publication(self) -> None:
        with transaction():
            again = make.tender_again(self.tender)
            place = db.session.get_one(EvaluatorPerson, self.sheets[1].people[0].id)
            workshops.add_idea(place.person.actor, place, IdeaWords(self._secret("idea")))
            specification.add_ask(HUB, again, AskWords(models.AskWho.YOUNG_PEOPLE, "Warm rooms", models.AskOutcome.IN))

    def _bid(self, letter: str) -> Bid:
        made = make.bid(
            self.tender, self._secret(f"Wombatella{letter}"), reference=self._secret(f"R{letter}"),
            email=f"owner{letter}@{self.name}.example",
        )  # fmt: skip
        with transaction():
            again = make.bid_again(made)
            files.keep_file(HUB, again, self._secret(f"file{letter}") + ".csv", BytesIO(b"What,Pounds\nRooms,5\n"))
            for row in again.tender.criteria:
                if row.kind is CriterionKind.PASS_FAIL:
                    bids.check(HUB, again, row, True, self._secret("checked"))
        return make.bid_again(made)

    def _marks(self, at: int) -> str:
        return self._secret(f"because{at}")

    def _lock(self, *places: int) -> None:
        for at in places:
            for bid in self.bids:
                make.locked(self.sheets[at], bid, 4, self._marks(at))

    def _agree(self, bid: Bid, code: str) -> None:
        make.agreed(bid, make.by_code(self.tender, code), 4, self._secret(f"agreed{code}"))

    def _beside(self) -> None:
        """One of everything else that has an address."""
        with transaction():
            again, ours = make.tender_again(self.tender), db.session.get_one(Panel, self.ours.id)
            glossary.add_terms(HUB, again, "Tenancy – that you may live there")
            evening = dens.add_session(HUB, ours, DenWords(clock.now() + timedelta(days=50)))
            dens.add_question(HUB, evening, "Who had the idea?")
            bringing.take_pasted(HUB, again, BIDS, f"Reference,Name\nX,{self._secret('pasted')}\n")
            assert ours.facilitator
            paper_marks.take_pasted(
                ours.facilitator.actor,
                ours,
                f"Evaluator,Bid,Code,Mark,Reason\n1,{self.bids[0].code_name},young_b,4,{self._secret('paper')}",
            )
            theirs = db.session.get_one(Panel, self.theirs.id)
            asked = make.by_code(self.tender, "safe")
            agreeing.ask_for_the_record(HUB, make.bid_again(self.bids[0]), asked, self._secret("asked"))
            record.take_panels(theirs.evaluators[0].people[0].person.actor, theirs)

    def being_marked(self) -> list[Secret]:
        """Heron has marked some and locked nothing; nor has the other one; the other panel has agreed a mark."""
        make.marking(self.tender)
        self._lock(2, 3)
        self._agree(self.bids[0], "service")
        for bid in self.bids:
            make.marked(self.sheets[1], bid, 2, self._marks(1))
        with transaction():
            sheet, bid = make.sheet_again(self.sheets[0]), make.bid_again(self.bids[0])
            part = criteria_for(sheet, bid)[0]
            save_mark(sheet.people[0].person.actor, sheet, bid, part, 3, self._marks(0))
        self._beside()
        with transaction():
            for at, bid in enumerate(self.bids):
                make.bid_again(bid).price = Decimal(f"9182736{at}.55")
        return [
            *self._always(),
            Secret("an open reason", (self._marks(0),), frozenset({"member with an open sheet"})),
            Secret("the other one’s open reason", (self._marks(1),), frozenset()),
            Secret("a price before its time", ("9182736", "91,827,36"), frozenset()),
        ]

    def with_a_result(self) -> list[Secret]:
        """All marks are agreed and closed, prices are in, the result is worked out, nobody is told."""
        make.marking(self.tender)
        self._lock(0, 1, 2, 3)
        for bid in self.bids:
            for code in ("service", "safe", "young_a", "young_b"):
                self._agree(bid, code)
        self._beside()
        with transaction():
            question = db.session.scalars(
                select(models.RecordQuestion).where(models.RecordQuestion.bid_id == self.bids[0].id)
            ).one()
            agreeing.answer_for_the_record(
                make.facilitator_of(self.theirs).actor, question, self._secret("answered")
            )  # fmt: skip
        make.resulted(self.tender, "64738291.55", "64738292.55")
        make.stepped(self.tender, StepKind.REPORT)
        ours = {"member with an open sheet", "chair", "facilitator"} | RUNNERS
        return [
            *self._always(),
            Secret("a reason of our panel", (self._marks(1), self._secret("agreedyoung_a")), frozenset(ours)),
            Secret("a price", ("6473829", "64,738,29"), frozenset({"procurement"})),
        ]

    def _always(self) -> list[Secret]:
        theirs = frozenset({"member of another panel", "officer with a sheet"}) | RUNNERS
        ours = frozenset({"member with an open sheet", "chair", "facilitator"}) | RUNNERS
        return [
            Secret("who bids", (self._secret("Wombatella"), *(self._secret(f"Wombatella{one}") for one in "ab"),
                                *(f"owner{one}@{self.name}" for one in "ab"),
                                *(self._secret(f"R{one}") for one in "ab")), RUNNERS),
            Secret("a file’s name", tuple(self._secret(f"file{one}") for one in "ab"), RUNNERS),
            Secret("what came from the portal", (self._secret("pasted"),), RUNNERS),
            Secret("what somebody looked at", (self._secret("checked"),), RUNNERS),
            Secret("another panel’s reasons", (self._marks(2), self._marks(3)), theirs),
            Secret("another panel’s agreed reason", (self._secret("agreedservice"),), theirs),
            Secret("a question to another panel", (self._secret("asked"),), theirs),
            Secret("what somebody declared", tuple(self._secret(f"declares{at}{panel}") for at in (2,)
                                                   for panel in (OURS, THEIRS)), RUNNERS | {"officer with a sheet"}),
            Secret("what was decided about it", (self._secret("decided"),), RUNNERS),
            Secret("a panel’s idea", (self._secret("idea"),), ours),
            Secret("marks from paper", (self._secret("paper"),), frozenset()),
        ]  # fmt: skip


# ---- which rows belong to which tender and panel ----

#: The rows that an address may name, by its parameter. `check_id` is a criterion of its own kind.
ROWS: dict[str, Any] = {
    "tender_id": models.Tender, "lot_id": models.Lot, "panel_id": models.Panel, "evaluator_id": models.Evaluator,
    "sheet_id": models.Evaluator, "place_id": models.EvaluatorPerson, "bid_id": models.Bid,
    "criterion_id": models.Criterion, "check_id": models.Criterion, "file_id": models.BidFile,
    "import_id": models.BidImport, "term_id": models.GlossaryTerm, "session_id": models.DenSession,
    "slot_id": models.Slot, "question_id": (models.RecordQuestion, models.DenQuestion),
    "paper_id": models.PaperImport, "export_id": models.RecordExport, "section_id": models.Section,
    "ask_id": models.Ask, "version_id": models.Version, "sign_off_id": models.SignOff, "idea_id": models.Idea,
    "step_id": models.Step,
}  # fmt: skip
#: What is no row.
WORDS: dict[str, Sequence[str]] = {"kind": ("word", "pdf", "approval"), "what": ("weights", "question")}


def values_of(name: str, tender: Tender, panel: Panel) -> list[str]:
    """What may stand in an address for this parameter: words, or a row of this tender and perhaps this panel.

    One row of a kind is enough: the secrets are in all of them.
    """
    if name in WORDS:
        return list(WORDS[name])
    kinds = ROWS[name] if isinstance(ROWS[name], tuple) else (ROWS[name],)
    rows: list[Any] = [row for kind in kinds for row in db.session.scalars(select(kind))]
    if name in ("criterion_id", "check_id"):
        rows = [row for row in rows if row.is_leaf and (row.kind is CriterionKind.PASS_FAIL) == (name == "check_id")]
    at_home = [row for row in rows if _tender_of(row) == tender.id]
    on_it = [row for row in at_home if _panel_of(row) in {None, panel.id}]
    return [row.id for row in on_it or at_home][:1]


def _tender_of(row: Model) -> str | None:
    return row.id if isinstance(row, Tender) else _found(row, "tender_id")


def _panel_of(row: Model) -> str | None:
    return row.id if isinstance(row, Panel) else _found(row, "panel_id")


def _found(row: Model, column: str) -> str | None:
    """This column of a row, or of the row that it hangs on."""
    if hasattr(row, column):
        return getattr(row, column) or None
    for held in inspect(type(row)).columns:
        for key in held.foreign_keys:
            kind = _KINDS.get(key.column.table.name)
            above = db.session.get(kind, getattr(row, held.key) or "") if kind else None
            found = _found(above, column) if above is not None else None
            if found:
                return found
    return None


_KINDS = {kind.__tablename__: kind for kind in (
    models.Panel, models.Evaluator, models.Bid, models.Criterion, models.DenSession, models.Lot, models.Agreed,
)}  # fmt: skip
