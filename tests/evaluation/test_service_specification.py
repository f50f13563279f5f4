"""The specification: written together, answered wish by wish, signed as it stands, and closed on publication."""

import pytest

from coprod_hub.core.access import Actor
from coprod_hub.core.db import transaction
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation.models import AskOutcome, AskWho
from coprod_hub.evaluation.queries import specification as queries
from coprod_hub.evaluation.service import specification as service
from coprod_hub.evaluation.service.specification import AskWords
from tests.builders import accounts as people
from tests.builders import evaluation as make
from tests.builders.accounts import HUB


def written(made):
    """A section and a wish that is in; returns both."""
    with transaction():
        section = service.add_section(HUB, made, "Opening hours", "Open until eight.")
        wish = service.add_ask(HUB, made, AskWords(AskWho.YOUNG_PEOPLE, "Open later", AskOutcome.IN, section=section))
    return section, wish


def signed(made, *offices):
    """A version that these offices have signed."""
    with transaction():
        version = service.fix_version(HUB, made)
        for office in offices:
            service.sign(HUB, made, service.add_stakeholder(HUB, made, office), "in a meeting")
    return version


def test_a_tender_is_signed_once_everybody_has_signed_what_stands_now(app):
    made = make.tender()
    section, _ = written(made)
    assert not queries.signed_by_all(made)
    signed(made, "Youth Council", "Lead member")
    assert queries.signed_by_all(made)
    with transaction():
        service.change_section(HUB, made, section, "Opening hours", "Open until six.")
    assert not queries.signed_by_all(made)
    assert queries.standing(made).words == "changed since version 1"


def test_a_later_version_is_signed_anew(app):
    made = make.tender()
    section, _ = written(made)
    first = signed(made, "Youth Council")
    with transaction():
        service.change_section(HUB, made, section, "Opening hours", "Open until nine.")
        second = service.fix_version(HUB, made, "an hour longer")
    assert (first.number, second.number) == (1, 2)
    assert queries.standing(made).words == "0 of 1 signed"
    (office,) = queries.sign_offs(made)
    with transaction():
        service.sign(HUB, made, office, "by letter of 3 November")
    assert queries.signed_by_all(made)


def test_nobody_named_means_not_signed(app):
    made = make.tender()
    written(made)
    signed(made)
    assert not queries.signed_by_all(made)
    assert queries.standing(made).words == "nobody is named who must sign"


@pytest.mark.parametrize("outcome", [AskOutcome.CHANGED, AskOutcome.NOT])
def test_a_wish_that_is_not_met_as_it_was_says_because(app, outcome):
    made = make.tender()
    with pytest.raises(Refused, match="Say why"), transaction():
        service.add_ask(HUB, made, AskWords(AskWho.PARENTS, "A pet", outcome, " "))


def test_a_version_waits_until_every_wish_has_an_answer(app):
    made = make.tender()
    section, wish = written(made)
    with transaction():
        service.change_ask(HUB, made, wish, AskWords(AskWho.YOUNG_PEOPLE, "Open later"))
    with pytest.raises(Refused, match="Answer every wish"), transaction():
        service.fix_version(HUB, made)
    with transaction():
        service.remove_ask(HUB, made, queries.ask(made, wish.id))
        service.fix_version(HUB, made)
        service.remove_section(HUB, made, queries.section(made, section.id))
    (kept,) = queries.versions(made)
    assert kept.content["sections"][0]["body"] == "Open until eight."


def test_what_has_an_answer_or_a_signature_is_not_taken_out(app):
    made = make.tender()
    _, wish = written(made)
    signed(made, "Youth Council")
    (office,) = queries.sign_offs(made)
    with pytest.raises(Refused, match="has an answer"), transaction():
        service.remove_ask(HUB, made, wish)
    with pytest.raises(Refused, match="have signed"), transaction():
        service.remove_stakeholder(HUB, made, office)
    with pytest.raises(Refused, match="named already"), transaction():
        service.add_stakeholder(HUB, made, "Youth Council")
    with pytest.raises(Refused, match="Nothing has changed"), transaction():
        service.fix_version(HUB, made)


def test_nothing_changes_once_it_is_published(app):
    made = make.published()
    (section,) = queries.sections(made)
    (office,) = queries.sign_offs(made)
    for act in (
        lambda: service.add_section(HUB, made, "More"),
        lambda: service.change_section(HUB, made, section, "Other", ""),
        lambda: service.move_section(HUB, made, section, up=True),
        lambda: service.remove_section(HUB, made, section),
        lambda: service.add_ask(HUB, made, AskWords(AskWho.PARENTS, "A pet")),
        lambda: service.fix_version(HUB, made),
        lambda: service.add_stakeholder(HUB, made, "Another"),
        lambda: service.sign(HUB, made, office, "again"),
    ):
        with pytest.raises(Refused, match="published"), transaction():
            act()


def test_a_panel_and_others_write_nothing(app):
    made = make.tender()
    make.evaluator(make.panel(made), officer := people.officer())
    for actor in (officer.actor, people.commissioner().actor, Actor(person_id="x" * 16)):
        with pytest.raises(NotAllowed), transaction():
            service.add_section(actor, made, "Mine")


def test_a_piece_of_another_tender_is_not_found_here(app):
    one, other = make.tender(), make.tender("Somewhere to swim")
    section, wish = written(one)
    for look, row in ((queries.section, section), (queries.ask, wish)):
        with pytest.raises(NotFound):
            look(other, row.id)


def test_a_section_moves_up_and_stays_at_the_top(app):
    made = make.tender()
    with transaction():
        first, second = (service.add_section(HUB, made, title) for title in ("One", "Two"))
        service.move_section(HUB, made, second, up=True)
        service.move_section(HUB, made, second, up=True)
    assert [one.title for one in queries.sections(made)] == ["Two", "One"]
    assert first.position == 2
