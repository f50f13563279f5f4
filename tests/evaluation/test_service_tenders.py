"""A tender is designed freely, frozen on the day it is published, and corrected in the open or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.evaluation.models import Criterion, Panel, Tender
from coprod_hub.evaluation.queries import tenders as reads
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.publishing import reasons_against_publishing
from coprod_hub.evaluation.rules import CriterionKind, TenderKind, TenderState
from coprod_hub.evaluation.score_file import evaluate_file
from coprod_hub.evaluation.service import tenders
from coprod_hub.evaluation.service.tenders import CriterionWords, Notice, Settings, TenderWords
from coprod_hub.evaluation.starters import usual_scale
from tests.builders.accounts import HUB, commissioner, fresh, staff
from tests.builders.evaluation import (
    after_the_deadline,
    by_code,
    criterion,
    lot,
    marking,
    panel,
    published,
    tender,
    tender_again,
)

pytestmark = pytest.mark.usefixtures("app")


def told() -> Notice:
    return Notice("The weights were mistyped.", "Portal message 17", clock.today())


def ready(kind: TenderKind = TenderKind.TENDER) -> Tender:
    return published(tender(usual=True, kind=kind))


def correct(made: Tender, changes: dict[str, Any], notice: Notice | None = None) -> Tender:
    with transaction():
        tenders.correct(HUB, tender_again(made), changes, notice or told())
    return tender_again(made)


# ---- design ----


def test_the_light_route_takes_one_step_and_a_panel():
    made = tender(kind=TenderKind.GRANTS, usual=True, value=None)
    with transaction():
        assert reasons_against_publishing(tender_again(made)) == [
            "Nobody marks “What will be different”, “Young people’s part in it” and “It can be done”: choose a panel."
        ]
    assert published(made).state is TenderState.PUBLISHED


def test_the_usual_criteria_add_up_and_can_be_scored():
    made = tender(usual=True)
    assert reads.faults(made) == []
    carried = {line.row.code: line.share for line in reads.lines(made)}
    assert carried["young"] == 18
    assert carried["price"] == 40
    best = {"id": "A", "price": "100", "passes": {"insurance": True}}
    best |= {"marks": {"service": 5, "safe": 5, "young_a": 5, "young_b": 5}}
    found = evaluate_file(reads.scoring_file(made.lots[0]) | {"bids": [best]})
    assert found["bids"][0]["total"] == "100"


def test_what_is_wrong_with_the_weights_is_said_by_name():
    made = tender()
    quality = criterion(made, "Quality", "100")
    criterion(made, "Safe homes", "70", parent=quality)
    criterion(made, "Staff", "25", parent=quality)
    assert reads.faults(tender_again(made)) == ["Under “Quality” the weights add up to 95, 5 short of 100."]


def test_a_part_of_the_young_peoples_question_is_theirs():
    made = tender()
    asked = criterion(made, "Their question", "100", kind=CriterionKind.YOUTH)
    assert criterion(made, "Part 1", "100", parent=asked).kind is CriterionKind.YOUTH
    words = CriterionWords("Parents’ question", kind=CriterionKind.PARENT, weight="100")
    with transaction():
        tenders.change_criterion(HUB, by_code(made, asked.code), words)
    assert by_code(made, "part_1").kind is CriterionKind.PARENT


def test_short_names_are_made_from_titles_and_differ():
    made = tender()
    assert [criterion(made, title, "1").code for title in ("Safe homes", "Safe homes!", "安全")] == [
        "safe_homes",
        "safe_homes_2",
        "criterion",
    ]


def test_weights_are_written_the_other_way_and_carry_the_same():
    made = tender(usual=True)
    before = {line.row.code: line.share for line in reads.lines(made)}
    with transaction():
        tenders.set_weighting(HUB, tender_again(made), "points")
    again = tender_again(made)
    assert {line.row.code: line.share for line in reads.lines(again)} == before
    assert by_code(made, "young_a").weight == "9"
    assert reads.faults(again) == []
    with transaction():
        tenders.set_weighting(HUB, tender_again(made), "percent_of_parent")
    assert by_code(made, "young").weight == "30"
    with transaction():
        tenders.set_weighting(HUB, tender_again(made), "points")
        by_code(made, "price").weight = "20"
        by_code(made, "service").weight = "27.5"
    with pytest.raises(Refused, match="no decimal writes exactly"), transaction():
        tenders.set_weighting(HUB, tender_again(made), "percent_of_parent")


def test_what_is_removed_leaves_the_rule_for_ties_and_what_is_moved_changes_places():
    made = tender(usual=True)
    with transaction():
        tenders.move_criterion(HUB, by_code(made, "safe"), up=True)
        tenders.remove_criterion(HUB, by_code(made, "young"))
    again = tender_again(made)
    assert [line.row.code for line in reads.lines(again)] == ["quality", "safe", "service", "price", "insurance"]
    assert again.tie_break == ["criterion:service", "lots"]


def test_a_lot_with_criteria_of_its_own_is_decided_by_those():
    made = tender(usual=True)
    lot(made, "North")
    south = lot(made, "South", own_criteria=True)
    criterion(made, "Homes by the sea", "100", lot=south)
    again = tender_again(made)
    assert [each.title for each in again.lots] == ["North", "South"]
    file = reads.scoring_file(again.lots[1])
    assert [each["id"] for each in file["criteria"]] == ["homes_by_the_sea"]
    assert file["tie_break"] == ["lots"], "a rule about criteria of another tree cannot decide here"
    assert reads.faults(again, again.lots[1]) == []


def test_everything_that_is_missing_is_said_at_once():
    made = tender(value=None)
    criterion(made, "Safe homes", "90", question="", scale_max=10)
    with transaction():
        again = tender_again(made)
        again.deadline_at = None
        found = " ".join(reasons_against_publishing(again))
    for words in (
        "specification", "no deadline", "value is missing", "no rule for equal totals", "90, 10 short of 100",
        "asks nothing yet", "marked from 0 to 10", "Nobody marks “Safe homes”",
    ):  # fmt: skip
        assert words in found
    with pytest.raises(Refused), transaction():
        tenders.publish(HUB, tender_again(made))


def test_a_rule_for_ties_has_to_decide():
    made = tender(usual=True)
    with transaction():
        tenders.set_tie_break(HUB, tender_again(made), ["criterion:young", "submitted_at"])
    assert any("may leave bids tied" in reason for reason in reasons_against_publishing(tender_again(made)))


def test_who_runs_tenders():
    made = tender()
    reader, buyer = commissioner(), staff(Role.PROCUREMENT, name="Bea Uyer")
    assert who.tender(fresh(buyer).actor, made.id).id == made.id
    assert who.tender_to_read(fresh(reader).actor, made.id).id == made.id
    with pytest.raises(NotAllowed), transaction():
        tenders.change_tender(fresh(reader).actor, tender_again(made), TenderWords("A", "B"))
    with pytest.raises(Refused, match="reference"):
        tender("Another", made.reference)


# ---- frozen ----


def test_a_question_that_carries_nothing_is_not_published_but_as_information():
    made = tender()
    criterion(made)
    criterion(made, "How you listen", "0", kind=CriterionKind.YOUTH)
    carries = [one for one in reasons_against_publishing(tender_again(made)) if "carries nothing" in one]
    assert carries == ["“How you listen” carries nothing: give it a weight, or make it “for information”."]
    told = tender("Another")
    criterion(told)
    criterion(told, "How you listen", "0", kind=CriterionKind.INFORMATION)
    assert not [one for one in reasons_against_publishing(tender_again(told)) if "carries nothing" in one]


def test_what_was_published_is_what_stands():
    made = ready()
    assert made.published_at
    assert made.frozen
    assert not reads.has_drifted(made)
    assert made.frozen["criteria"] == reads.scoring_file(made.lots[0])["criteria"]
    with transaction():
        by_code(made, "safe").weight = "30"
    assert reads.drift(tender_again(made)) == ["criteria"]


def _words(row: Criterion) -> CriterionWords:
    return CriterionWords(title=row.title, weight="1", kind=row.kind, question=row.question)


EVERY_CHANGE: dict[str, Callable[[Tender, Criterion, Panel], Any]] = {
    "change_tender": lambda t, c, p: tenders.change_tender(HUB, t, TenderWords("Another", "X-1", deadline_at=None)),
    "add_lot": lambda t, c, p: tenders.add_lot(HUB, t, "West"),
    "change_lot": lambda t, c, p: tenders.change_lot(HUB, t.lots[0], "West", own_criteria=True),
    "remove_lot": lambda t, c, p: tenders.remove_lot(HUB, t.lots[0]),
    "set_lots_each": lambda t, c, p: tenders.set_lots_each(HUB, t, 1),
    "set_flags": lambda t, c, p: tenders.set_flags(HUB, t, Settings(1, 99, 99)),
    "set_tie_break": lambda t, c, p: tenders.set_tie_break(HUB, t, ["submitted_at", "lots"]),
    "set_weighting": lambda t, c, p: tenders.set_weighting(HUB, t, "points"),
    "set_scale": lambda t, c, p: tenders.set_scale(HUB, t, usual_scale()[:3]),
    "set_scale of one": lambda t, c, p: tenders.set_scale(HUB, c, usual_scale()[:3]),
    "add_criterion": lambda t, c, p: tenders.add_criterion(HUB, t, CriterionWords("More")),
    "begin_with": lambda t, c, p: tenders.begin_with(HUB, t),
    "change_criterion": lambda t, c, p: tenders.change_criterion(HUB, c, _words(c)),
    "move_criterion": lambda t, c, p: tenders.move_criterion(HUB, c, up=False),
    "remove_criterion": lambda t, c, p: tenders.remove_criterion(HUB, c),
    "assign": lambda t, c, p: tenders.assign(HUB, c, p),
    "publish": lambda t, c, p: tenders.publish(HUB, t),
}


def test_no_verb_changes_what_was_published():
    """Every verb of the service but those that take a step, or correct in the open."""
    steps = {"add_tender", "correct", "start_marking", "stop"}
    verbs = {name for name in tenders.__all__ if name[0].islower()}
    assert verbs - steps == {name.partition(" ")[0] for name in EVERY_CHANGE}, "a verb is not tried here"
    made = ready()
    other = panel(made, "Another panel")
    for name, change in EVERY_CHANGE.items():
        found = tender_again(made), by_code(made, "safe"), db.session.get_one(Panel, other.id)
        with pytest.raises(Refused, match="This was published on"), transaction():
            change(*found)
        assert not reads.has_drifted(tender_again(made)), name


# ---- corrections ----


def test_weights_are_corrected_together_in_the_open():
    made = correct(ready(), {"service.weight": "40", "young.weight": "35"})
    kept = made.corrections[0]
    assert kept.what == {"service.weight": ["45", "40"], "young.weight": ["30", "35"]}
    assert (kept.because, kept.notice) == ("The weights were mistyped.", "Portal message 17")
    assert not reads.has_drifted(made)
    assert made.frozen
    assert made.frozen["criteria"][0]["children"][2]["weight"] == "35"


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"service.weight": "40"}, "5 short of 100"),
    ({"service.weight": "45"}, "Nothing was changed"),
    ({"nobody.weight": "45"}, "no criterion"),
    ({"service.kind": "price"}, "cannot be corrected"),
    ({"weights": "points"}, "cannot be corrected"),
    ({"tie_break": ["submitted_at"]}, "may leave bids tied"),
)


def test_a_correction_that_cannot_stand_changes_nothing():
    made = ready()
    for changes, why in WRONG:
        with pytest.raises(Refused, match=why):
            correct(made, changes)
        again = tender_again(made)
        assert not again.corrections
        assert not reads.has_drifted(again)
        assert by_code(made, "service").weight == "45"


def test_bidders_are_told_first():
    made = ready()
    for notice, why in (
        (replace(told(), because=" "), "why"),
        (replace(told(), notice=""), "where"),
        (replace(told(), on=clock.today() + timedelta(days=1)), "first"),
        (replace(told(), on=clock.today() - timedelta(days=1)), "before it was published"),
    ):
        with pytest.raises(Refused, match=why):
            correct(made, {"title": "Another name"}, notice)


def test_a_deadline_is_only_ever_made_later():
    made = ready()
    assert made.deadline_at
    with pytest.raises(Refused, match="later"):
        correct(made, {"deadline_at": made.deadline_at - timedelta(days=1)})
    later = made.deadline_at + timedelta(days=7)
    assert correct(made, {"deadline_at": later}).deadline_at == later


def test_after_the_deadline_nothing_that_decides_is_corrected():
    made = ready()
    other = panel(made, "Another panel")
    deciding = {"service.weight": "40", "young.weight": "35"}

    def try_both() -> None:
        with pytest.raises(Refused, match="deadline has passed"):
            tenders.correct(HUB, tender_again(made), deciding, replace(told(), on=clock.today()))
        again = db.session.get_one(Panel, other.id)
        tenders.correct(HUB, tender_again(made), {"safe.panel": again}, replace(told(), on=clock.today()))

    after_the_deadline(made, try_both)
    assert by_code(made, "safe").panel_id == other.id


def test_once_marking_is_open_not_even_who_marks():
    made = marking(ready())
    other = panel(made, "Another panel")

    def try_both() -> None:
        again = db.session.get_one(Panel, other.id)
        with pytest.raises(Refused, match="deadline has passed"):
            tenders.correct(HUB, tender_again(made), {"safe.panel": again}, replace(told(), on=clock.today()))
        tenders.correct(HUB, tender_again(made), {"title": "A clearer name"}, replace(told(), on=clock.today()))

    after_the_deadline(made, try_both)
    assert tender_again(made).title == "A clearer name"
    assert not reads.has_drifted(tender_again(made))


def test_what_no_longer_stands_as_published_is_not_corrected_and_not_marked():
    made = ready()
    with transaction():
        by_code(made, "safe").question = "Something else?"
    with pytest.raises(Refused, match="not what was published"):
        correct(made, {"title": "Another name"})
    assert any("(questions)" in reason for reason in reads.reasons_against_marking(tender_again(made)))


# ---- marking, stopping ----


def test_marking_opens_after_the_deadline_with_bids_and_people():
    made = ready()
    with pytest.raises(Refused) as refusal, transaction():
        tenders.start_marking(HUB, tender_again(made))
    said = " ".join(refusal.value.reasons)
    assert "Bids may come in until" in said
    assert "no bid to mark" in said
    assert "Nobody on a panel marks" in said
    assert marking(made).state is TenderState.MARKING


def test_stopping_says_why_and_is_for_good():
    made = ready()
    with pytest.raises(Refused, match="why"), transaction():
        tenders.stop(HUB, tender_again(made), " ")
    with transaction():
        tenders.stop(HUB, tender_again(made), "The money went elsewhere.")
    with pytest.raises(Refused, match="stopped"):
        correct(made, {"service.weight": "40", "young.weight": "35"})
    with pytest.raises(Refused), transaction():
        tenders.start_marking(HUB, tender_again(made))
