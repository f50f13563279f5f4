"""Who is on a panel, and what is settled about each of them before their first mark."""

import pytest

from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation.declaration import said
from coprod_hub.evaluation.models import Mark
from coprod_hub.evaluation.queries import choosing, places, who
from coprod_hub.evaluation.queries.places import Stage
from coprod_hub.evaluation.rules import InterestDecision, PanelKind
from coprod_hub.evaluation.service import panels
from coprod_hub.evaluation.service.panels import PanelWords
from coprod_hub.rights import erasing, told
from coprod_hub.safeguarding.models import Concern
from tests.builders import accounts as people
from tests.builders import evaluation as make
from tests.builders import forums as groups


def a_panel(*titles):
    """A panel that marks questions with these titles."""
    tender = make.tender()
    panel = make.panel(tender)
    return panel, [make.criterion(tender, title, "50", panel=panel) for title in titles]


# ---- who may be on one ----


def test_a_person_has_one_sheet_on_a_panel_and_may_share_it(app):
    panel, _ = a_panel()
    kite, wren, owl = (make.panellist(name) for name in ("Red Kite", "Wren", "Owl"))
    assert make.evaluator(panel, kite).name == "Evaluator 1"
    pair = make.evaluator(panel, wren, owl, supporter="Jo from advocacy")
    assert (pair.number, len(pair.people), pair.supporter) == (2, 2, "Jo from advocacy")
    for wrong in ([kite], [wren], [owl, kite, wren], []):
        with pytest.raises(Refused):
            make.evaluator(panel, *wrong)


def test_somebody_on_one_panel_may_be_on_another_of_the_same_tender(app):
    panel, _ = a_panel("Safe homes")
    kite = make.panellist("Red Kite")
    other = make.panel(make.tender_again(who.tender_of(panel)), "Autumn panel")
    assert make.evaluator(panel, kite).id != make.evaluator(other, kite).id


def test_who_guides_a_panel_gives_no_marks_in_it(app):
    neutral = people.officer()
    panel = make.panel(make.tender(), facilitator=neutral)
    with pytest.raises(Refused, match="guides this panel"):
        make.evaluator(panel, neutral)
    kite = make.panellist("Red Kite")
    make.evaluator(panel, kite)
    with pytest.raises(Refused, match="cannot be the chair"):
        make.panel(who.tender_of(panel), "Another", chair=people.fresh(kite))


def test_who_is_on_a_panel_runs_nothing_of_that_tender(app):
    panel, _ = a_panel()
    priya, tom = people.officer(), people.officer("Tom Reed")
    make.evaluator(panel, priya)
    with pytest.raises(NotAllowed), transaction():
        panels.add_evaluator(priya.actor, panel, [people.fresh(tom)])
    with pytest.raises(Refused, match="Somebody else"), transaction():
        panels.add_evaluator(tom.actor, panel, [people.fresh(tom)])


def test_only_those_who_run_a_forum_choose_from_it_and_read_its_workers_names(app):
    forum = groups.forum("Youth Council")
    kite = groups.member_of(forum, "Red Kite", "Amina K")
    buyer = people.staff(Role.PROCUREMENT, name="Pat Buyer")
    panel, _ = a_panel()
    officer = people.officer()
    assert choosing.named(officer.actor, list(choosing.candidates(officer.actor, panel, forum.slug).values())) == {
        kite.id: "Amina K"
    }
    assert choosing.candidates(buyer.actor, panel, forum.slug) == {}
    assert choosing.named(buyer.actor, [choosing.by_name("red kite")]) == {kite.id: "Red Kite"}


# ---- what they say, and what is decided ----


def test_the_way_to_the_first_mark(app):
    panel, _ = a_panel("Safe homes")
    sheet = make.evaluator(panel, make.panellist("Red Kite"))
    assert places.stage_of(sheet) is Stage.SAYING
    make.declared(sheet.people[0], knows="yes", knows_words="My old teacher.")
    assert places.stage_of(make.sheet_again(sheet)) is Stage.DECIDING
    make.decided(sheet.people[0])
    assert places.stage_of(make.sheet_again(sheet)) is Stage.HOME
    assert places.stage_of(make.make_ready(sheet)) is Stage.READY
    assert who.what_is_left_before_marking(make.place_again(sheet.people[0])) == ["Marking is not open."]


def test_news_after_a_decision_opens_it_again_and_what_was_said_stays(app):
    panel, _ = a_panel()
    sheet = make.evaluator(panel, make.panellist("Red Kite"), ready=True)
    place = make.declared(sheet.people[0], helped="yes", helped_words="She moved there.")
    assert place.decision is InterestDecision.WAITING
    assert said(place.declared)[1].words == "She moved there."
    (before,) = place.declared["earlier"]
    assert (before["decision"], before["answers"]["helped"]) == ("none", "no")


def test_nobody_declares_for_somebody_else(app):
    panel, _ = a_panel()
    place = make.evaluator(panel, make.panellist("Red Kite")).people[0]
    wren = make.panellist("Wren")
    with pytest.raises(NotAllowed), transaction():
        panels.declare(wren.actor, place, make.KNOWS_NOBODY)


def test_a_declaration_that_worries_is_looked_at_and_kept(app):
    panel, _ = a_panel()
    place = make.evaluator(panel, make.panellist("Red Kite")).people[0]
    make.declared(place, fair="yes", fair_words="He hits me when nobody looks.")
    concern = db.session.query(Concern).one()
    assert concern.asked_in == "Summer panel: Evaluator 1"
    assert make.place_again(place).declared_at


def test_standing_down_is_for_all_bids_and_one_of_a_pair_is_enough(app):
    panel, (homes, food) = a_panel("Safe homes", "Good food")
    pair = make.evaluator(panel, make.panellist("Red Kite"), make.panellist("Wren"), ready=True)
    make.decided(pair.people[0], InterestDecision.STANDS_DOWN, homes)
    assert who.criteria_to_mark(make.sheet_again(pair)) == [food]
    make.decided(pair.people[1], InterestDecision.NONE)
    assert who.marking_sheets(panel, homes) == []
    make.decided(pair.people[1], InterestDecision.STANDS_DOWN, homes, food)
    assert places.stage_of(make.sheet_again(pair)) is Stage.NOTHING
    with pytest.raises(Refused, match="Choose the questions"):
        make.decided(pair.people[0], InterestDecision.STANDS_DOWN)


def test_a_home_that_is_not_clear_says_one_neutral_sentence_and_counts_nowhere(app):
    panel, (homes,) = a_panel("Safe homes")
    sheet = make.evaluator(panel, make.panellist("Red Kite"), ready=True)
    assert who.marking_sheets(panel, homes) == [sheet]
    with transaction():
        panels.check_home(people.HUB, sheet, clear=False)
    assert who.marking_sheets(panel, homes) == []
    left = who.what_is_left_before_marking(make.sheet_again(sheet).people[0])
    assert left[0] == "You are not marking in this one. Your worker can tell you more."


def test_the_panels_own_guide_says_that_it_is_warmed_up_and_decides_nothing(app):
    guide = people.commissioner()
    panel = make.panel(make.tender(), facilitator=guide)
    sheet = make.evaluator(panel, make.panellist("Red Kite"))
    with transaction():
        assert panels.warm_up_all(guide.actor, panel) == 1
    with pytest.raises(NotAllowed), transaction():
        panels.check_home(guide.actor, make.sheet_again(sheet), clear=True)


# ---- leaving, and being forgotten ----


def test_who_is_taken_off_keeps_no_door_and_comes_back_through_none(app):
    panel, (homes,) = a_panel("Safe homes")
    kite = make.panellist("Red Kite")
    sheet = make.evaluator(panel, kite, ready=True)
    with pytest.raises(Refused, match="Say why"), transaction():
        panels.remove(people.HUB, sheet, "  ")
    with transaction():
        panels.remove(people.HUB, make.sheet_again(sheet), "They told us that they have no time.")
    assert who.marking_sheets(panel, homes) == []
    with pytest.raises(NotFound):
        who.my_place(kite.actor, panel.id)
    with pytest.raises(Refused, match="taken off"):
        make.evaluator(panel, kite)


def test_a_panel_with_people_stays_and_one_without_goes(app):
    panel, _ = a_panel()
    with pytest.raises(Refused, match="already"):
        make.panel(who.tender_of(panel), "summer PANEL")
    sheet = make.evaluator(panel, make.panellist("Red Kite"))
    with pytest.raises(Refused, match="People are on this panel"), transaction():
        panels.remove_panel(people.HUB, sheet.panel)
    empty = make.panel(who.tender_of(panel), "Empty", PanelKind.PARENTS)
    with transaction():
        panels.remove_panel(people.HUB, empty)
    assert [one.name for one in make.tender_again(who.tender_of(panel)).panels] == ["Summer panel"]


# ---- once marking is under way ----


def test_half_way_out_counts_nowhere_stays_in_the_record_and_what_was_published_stays(app):
    work = make.at_work((1, 1), 1)
    for sheet in work.sheets:
        make.locked(sheet, work.bids[0])
    with pytest.raises(Refused, match="published"), transaction():
        panels.change_panel(people.HUB, work.panel, PanelWords(work.panel.name, PanelKind.PARENTS))
    make.decided(work.sheets[0].people[0], InterestDecision.STANDS_DOWN, work.parts[0])
    with transaction():
        panels.remove(people.HUB, make.sheet_again(work.sheets[1]), "They moved away.")
    counted = [len(who.marking_sheets(work.panel, part)) for part in work.parts]
    assert counted == [0, 1]
    assert db.session.query(Mark).count() == 4
    assert [line.locked for line in places.lines(people.officer().actor, work.panel)] == [1, 1]


def test_an_administrator_gathers_what_is_locked_and_after_erasing_marks_stay_without_a_name(app):
    work = make.at_work((1,), 2)
    dana, kite, sheet = people.administrator(), work.person(), work.sheets[0]
    make.locked(sheet, work.bids[0], 5, "They listen.")
    make.marked(sheet, work.bids[1], 1, "Nobody but me reads this.")
    gathered = told.as_json(told.everything(kite.id))
    assert "They listen." in gathered
    assert "Do you know anybody who might want this work?" in gathered
    assert "Nobody but me reads this." not in gathered
    with transaction():
        panels.set_supporter(people.HUB, make.sheet_again(sheet), "Jo from advocacy")
    with transaction():
        erasing.erase(dana.actor, people.fresh(kite))
    db.session.expire_all()
    (line,) = places.lines(people.officer().actor, work.panel)
    assert (line.names, line.sheet.name, line.sheet.supporter) == ([], "Evaluator 1", "")
    assert sorted(one.value or 0 for one in db.session.query(Mark)) == [1, 1, 5, 5]


def test_who_has_locked_everything_is_told_so_and_not_to_mark(app):
    work = make.at_work(sheets=(1,), bids_in=2)
    sheet = make.sheet_again(work.sheets[0])
    make.locked(sheet, work.bids[0])
    assert not places.door(make.sheet_again(sheet).people[0]).all_locked
    make.locked(sheet, work.bids[1])
    assert places.door(make.sheet_again(sheet).people[0]).all_locked
