"""The map of addresses, walked: every GET address that gives a page, with every id that the database holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import Rule

from coprod_hub.accounts.models import Person
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Plan
from coprod_hub.core.db import Model, db
from coprod_hub.evaluation.forms.correcting import WHAT
from coprod_hub.evaluation.models import (
    Ask,
    Bid,
    BidFile,
    BidImport,
    Criterion,
    DenSession,
    Evaluator,
    EvaluatorPerson,
    GlossaryTerm,
    Idea,
    Lot,
    Panel,
    PaperImport,
    RecordExport,
    RecordQuestion,
    Section,
    Sheet,
    SignOff,
    Step,
    StepKind,
    Tender,
    Version,
)
from coprod_hub.evaluation.queries import awarding, bids, who
from coprod_hub.feedback.models import Reply
from coprod_hub.forums.models import Forum, Membership
from coprod_hub.insight.models import Analysis, Theme
from coprod_hub.pages.texts import texts
from coprod_hub.responses import to_read
from coprod_hub.responses.models import ImportBatch, Upload
from coprod_hub.rights.models import RightsRequest
from coprod_hub.safeguarding.models import Concern
from coprod_hub.surveys.kinds import KINDS
from coprod_hub.surveys.models import Survey

Values = Mapping[str, Any]

#: Addresses that give no page to look at, each with the reason. Everything else must be seen by somebody.
NO_PAGE = {
    "static": "our own files",
    "pages.health": "a word for the machine that watches",
    "pages.job": "figures for a script",
    "commissioning.progress": "figures for a script",
    "responses.progress": "figures for a script",
    "commissioning.draft": "a Word file",
    "commissioning.paper": "a file",
    "pages.summary_file": "a file",
    "pages.summary_progress": "figures for a script",
    "insight.picture": "a picture",
    "evaluation.den_now": "figures for a script",
    "evaluation.letter_paper": "a file",
    "evaluation.paper_template": "a table to fill in",
    "evaluation.report_paper": "a file",
    "evaluation.together_now": "figures for a script",
    "accounts.council": "goes away to the council's own sign-in",
    "responses.begin": "goes on to the first question",
    "responses.carry_on": "goes on to the next question",
    "responses.leave": "goes away from the hub",
}
#: Pages that need answers given before them; the named file walks there and judges them as these are judged.
WALKED_ELSEWHERE = {
    "accounts.council_back": "tests/accounts/test_council.py",
    "responses.page": "tests/responses/test_screens.py",
    "responses.reach": "tests/responses/test_screens.py",
    "responses.check": "tests/responses/test_screens.py",
    "responses.sent": "tests/responses/test_screens.py",
    "responses.later": "tests/responses/test_screens.py",
    "responses.delete": "tests/responses/test_screens.py",
}


@dataclass(frozen=True)
class Address:
    """One address that a page may have."""

    endpoint: str
    path: str


def addresses(app: Flask) -> list[Address]:
    """Every address of every GET view that gives a page, for everything that is in the database."""
    with app.test_request_context():
        return [
            Address(rule.endpoint, path)
            for rule in rules(app)
            if rule.endpoint not in NO_PAGE | WALKED_ELSEWHERE
            for path in _paths(rule)
        ]


def rules(app: Flask) -> list[Rule]:
    """Every rule that answers GET, in order."""
    return sorted(
        (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())), key=lambda one: one.rule
    )


def _paths(rule: Rule) -> Iterator[str]:
    if rule.endpoint in QUERIES:
        yield from (f"{rule.rule}?{query}" for query in QUERIES[rule.endpoint]())
        return
    wanted = " ".join(sorted(rule.arguments))
    assert wanted in FILLINGS, f"say in FILLINGS what {rule.rule} can be filled with"
    for values in FILLINGS[wanted]():
        yield url_for(rule.endpoint, **values)


def _all(model: type[Model], name: str, attribute: str = "id") -> Iterator[Values]:
    yield from ({name: getattr(row, attribute)} for row in db.session.scalars(select(model)))


def _surveys() -> Iterator[Survey]:
    yield from db.session.scalars(select(Survey).order_by(Survey.made_at))


def _in_groups() -> Iterator[Values]:
    yield from ({"survey_id": one.id, "group_id": group.id} for one in _surveys() for group in one.audiences)


def _in_questions(name: str) -> Callable[[], Iterator[Values]]:
    """Each question of each survey, and each page where an address may mean either."""

    def found() -> Iterator[Values]:
        for survey in _surveys():
            for page in survey.version.definition.pages:
                if name == "key":
                    yield {"survey_id": survey.id, name: page.key}
                yield from ({"survey_id": survey.id, name: question.key} for question in page.questions)

    return found


def _kinds_of_question() -> Iterator[Values]:
    for survey in _surveys():
        for page in survey.version.definition.pages[:1]:
            yield from ({"survey_id": survey.id, "page_key": page.key, "kind": kind} for kind in KINDS)


def _screens() -> Iterator[Values]:
    for survey in _surveys():
        yield from ({"survey_id": survey.id, "screen": at} for at in range(len(survey.version.definition.pages) + 1))


def _places() -> Iterator[Values]:
    for place in db.session.scalars(select(Membership)):
        yield {"slug": db.session.get_one(Forum, place.forum_id).slug, "membership_id": place.id}


def _links() -> Iterator[Values]:
    yield from ({"token": group.token} for survey in _surveys() for group in survey.audiences)


def _unread() -> Iterator[Values]:
    """A few words that nobody has read yet, of each survey."""
    for survey in _surveys():
        yield from ({"survey_id": survey.id, "answer_id": one.answer_id} for one in to_read.page(survey).texts[:2])


def _of_bids(which: Callable[[Bid], list[Criterion]], name: str) -> Iterator[Values]:
    """Each bid with each of its criteria of one sort."""
    for bid in db.session.scalars(select(Bid)):
        yield from ({"bid_id": bid.id, name: criterion.id} for criterion in which(bid))


def _cited() -> Iterator[str]:
    yield from (f"theme_id={theme.id}" for theme in db.session.scalars(select(Theme)))


def _of_tender(model: Any, name: str) -> Callable[[], Iterator[Values]]:
    """Each row of a kind that belongs to a tender, with its tender."""
    return lambda: ({"tender_id": row.tender_id, name: row.id} for row in db.session.scalars(select(model)))


def _corrections() -> Iterator[Values]:
    """What can be corrected of a tender at large; what is of one question has that question in its address."""
    kinds = [name for name, what in WHAT.items() if not what.one]
    yield from ({"tender_id": each.id, "what": name} for each in db.session.scalars(select(Tender)) for name in kinds)


def _in_panels() -> Iterator[Values]:
    yield from ({"tender_id": panel.tender_id, "panel_id": panel.id} for panel in db.session.scalars(select(Panel)))


def _sheets() -> Iterator[Values]:
    for sheet in db.session.scalars(select(Evaluator)):
        yield {"tender_id": sheet.panel.tender_id, "panel_id": sheet.panel_id, "evaluator_id": sheet.id}


def _sheet_places() -> Iterator[Values]:
    for place in db.session.scalars(select(EvaluatorPerson)):
        panel = place.evaluator.panel
        yield {"tender_id": panel.tender_id, "panel_id": panel.id, "place_id": place.id}


def _bids_before_panels() -> Iterator[Values]:
    """A panel and the bids of its tender: what it marks, and what its sheets practise on."""
    for panel in db.session.scalars(select(Panel)):
        practice = db.session.scalars(select(Bid).where(Bid.tender_id == panel.tender_id, Bid.practice.is_(True)))
        for bid in [*practice, *who.bids_to_mark(panel)]:
            yield {"panel_id": panel.id, "bid_id": bid.id}


def _parts_before_panels() -> Iterator[Values]:
    for values in _bids_before_panels():
        for part in db.session.scalars(select(Criterion).where(Criterion.panel_id == values["panel_id"])):
            yield {**values, "criterion_id": part.id}


def _locked_sheets() -> Iterator[Values]:
    for row in db.session.scalars(select(Sheet).where(Sheet.locked_at.is_not(None))):
        yield {"panel_id": row.evaluator.panel_id, "sheet_id": row.evaluator_id, "bid_id": row.bid_id}


def _record_questions() -> Iterator[Values]:
    for one in db.session.scalars(select(RecordQuestion)):
        panel = db.session.get_one(Criterion, one.criterion_id).panel_id
        yield {"panel_id": panel, "question_id": one.id}


def _afternoons() -> Iterator[Values]:
    for one in db.session.scalars(select(DenSession)):
        yield {"panel_id": one.panel_id, "session_id": one.id}


def _ideas() -> Iterator[Values]:
    yield from ({"panel_id": one.panel_id, "idea_id": one.id} for one in db.session.scalars(select(Idea)))


def _ideas_in_tenders() -> Iterator[Values]:
    yield from ({"tender_id": one.panel.tender_id, "idea_id": one.id} for one in db.session.scalars(select(Idea)))


def _award_steps() -> Iterator[Values]:
    yield from ({"tender_id": one.id, "kind": kind} for one in db.session.scalars(select(Tender)) for kind in StepKind)


def _letters() -> Iterator[Values]:
    for one in db.session.scalars(select(Tender)):
        yield from ({"tender_id": one.id, "bid_id": bid.id} for bid in awarding.assessed_bids(one))


def _challenges() -> Iterator[Values]:
    for one in db.session.scalars(select(Step).where(Step.kind == StepKind.CHALLENGE)):
        yield {"tender_id": one.tender_id, "step_id": one.id}


#: What the arguments of an address may be: every combination that exists.
FILLINGS: Mapping[str, Callable[[], Iterator[Values]]] = {
    "": lambda: iter([{}]),
    "survey_id": lambda: _all(Survey, "survey_id"),
    "group_id survey_id": _in_groups,
    "key survey_id": _in_questions("key"),
    "question survey_id": _in_questions("question"),
    "kind page_key survey_id": _kinds_of_question,
    "screen survey_id": _screens,
    "slug": lambda: _all(Forum, "slug", "slug"),
    "membership_id slug": _places,
    "person_id": lambda: _all(Person, "person_id"),
    "plan_id": lambda: _all(Plan, "plan_id"),
    "year": lambda: _all(Plan, "year", "year"),
    "intention_id": lambda: _all(Intention, "intention_id"),
    "evidence_id": lambda: _all(Evidence, "evidence_id"),
    "decision_id": lambda: _all(Decision, "decision_id"),
    "reply_id": lambda: _all(Reply, "reply_id"),
    "request_id": lambda: _all(RightsRequest, "request_id"),
    "theme_id": lambda: _all(Theme, "theme_id"),
    "text_key": lambda: ({"text_key": one.key} for one in texts()),
    "concern_id": lambda: _all(Concern, "concern_id"),
    "answer_id survey_id": _unread,
    "analysis_id": lambda: _all(Analysis, "analysis_id"),
    "upload_id": lambda: _all(Upload, "upload_id"),
    "batch_id": lambda: _all(ImportBatch, "batch_id"),
    "bid_id": lambda: _all(Bid, "bid_id"),
    "bid_id criterion_id": lambda: _of_bids(bids.criteria_to_read, "criterion_id"),
    "bid_id check_id": lambda: _of_bids(bids.criteria_to_check, "check_id"),
    "file_id": lambda: _all(BidFile, "file_id"),
    "import_id": lambda: _all(BidImport, "import_id"),
    "term_id": lambda: _all(GlossaryTerm, "term_id"),
    "token": _links,
    "tender_id": lambda: _all(Tender, "tender_id"),
    "criterion_id tender_id": _of_tender(Criterion, "criterion_id"),
    "lot_id tender_id": _of_tender(Lot, "lot_id"),
    "ask_id tender_id": _of_tender(Ask, "ask_id"),
    "section_id tender_id": _of_tender(Section, "section_id"),
    "sign_off_id tender_id": _of_tender(SignOff, "sign_off_id"),
    "tender_id version_id": _of_tender(Version, "version_id"),
    "tender_id what": _corrections,
    "panel_id": lambda: _all(Panel, "panel_id"),
    "panel_id tender_id": _in_panels,
    "evaluator_id panel_id tender_id": _sheets,
    "panel_id place_id tender_id": _sheet_places,
    "bid_id panel_id": _bids_before_panels,
    "bid_id criterion_id panel_id": _parts_before_panels,
    "bid_id panel_id sheet_id": _locked_sheets,
    "panel_id session_id": _afternoons,
    "idea_id panel_id": _ideas,
    "idea_id tender_id": _ideas_in_tenders,
    "paper_id": lambda: _all(PaperImport, "paper_id"),
    "export_id": lambda: _all(RecordExport, "export_id"),
    "panel_id question_id": _record_questions,
    "kind tender_id": _award_steps,
    "bid_id tender_id": _letters,
    "step_id tender_id": _challenges,
}
#: Pages that are reached with a question in their address.
QUERIES: Mapping[str, Callable[[], Iterator[str]]] = {"commissioning.cite": _cited}
