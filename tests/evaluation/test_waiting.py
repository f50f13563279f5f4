"""What tenders wait for from one person: asked each time that somebody opens their home."""

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Role
from coprod_hub.core.db import transaction
from coprod_hub.evaluation.models import Tender
from coprod_hub.evaluation.queries.waiting import waits
from coprod_hub.evaluation.service import tenders
from coprod_hub.evaluation.steps import StepKind
from tests.builders import accounts
from tests.builders import evaluation as make
from tests.builders.accounts import HUB
from tests.system.questions import asked


def add_three(guide: Person) -> None:
    """A draft with a question to check, one whose panel has only to agree, one with all marks closed."""
    draft = make.tender()
    make.idea(make.evaluator(make.panel(draft), make.panellist("Heron"), ready=True))
    make.all_locked(_one_sheet(guide))
    make.closed(_one_sheet(guide))


def _one_sheet(guide: Person) -> Tender:
    made = make.tender()
    group = make.panel(made, facilitator=accounts.fresh(guide))
    make.criterion(made, panel=group)
    make.evaluator(group, make.panellist("Plover"), ready=True)
    make.published(made)
    make.bid(made)
    return make.marking(made)


def times_asked(person: Person) -> tuple[int, int]:
    """How often the database is asked what waits for this person, and how much does."""
    actor = accounts.fresh(person).actor
    with asked() as said:
        found = waits(actor)
    return len(said), len(found)


def test_the_database_is_asked_as_often_for_many_tenders_as_for_few(app):
    bea, faye = accounts.staff(Role.PROCUREMENT, name="Bea Marsh"), accounts.commissioner("Faye Facil")
    add_three(faye)
    few = [times_asked(person) for person in (bea, faye)]
    for _ in range(3):
        add_three(faye)
    many = [times_asked(person) for person in (bea, faye)]
    assert [found for _, found in few] == [2, 1]
    assert [found for _, found in many] == [8, 4]
    assert [times for times, _ in many] == [times for times, _ in few]


def test_what_has_come_to_its_end_waits_for_nobody_and_its_panels_are_not_read(app):
    bea = accounts.staff(Role.PROCUREMENT, name="Bea Marsh")
    nothing = times_asked(bea)
    done = make.entered(make.resulted(make.at_work((1,), 1).tender), days=0)
    assert [one.endpoint for one in waits(bea.actor)] == ["evaluation.award"]
    make.stepped(done, StepKind.DETAILS)
    draft = make.tender()
    with transaction():
        tenders.stop(HUB, make.tender_again(draft), "The money went elsewhere.")
    assert times_asked(bea) == nothing

    # Somebody asks about it afterwards: that waits, until it has an answer.
    make.stepped(done, StepKind.CHALLENGE)
    assert [one.what for one in waits(bea.actor)] == ["1 challenge or question without an outcome."]
