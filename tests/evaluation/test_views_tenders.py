"""The pages on which a tender is designed, published and corrected."""

from typing import Any

import pytest

from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import transaction
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import TenderKind
from coprod_hub.evaluation.service import tenders
from tests.builders.accounts import HUB, commissioner, member, sign_in, staff
from tests.builders.evaluation import by_code, criterion, lot, panel, published, tender, tender_again

DRAFT = (
    "", "/edit", "/flags", "/stop", "/lots", "/criteria", "/criteria/add", "/criteria/add?kind=price",
    "/criteria/add?kind=pass_fail", "/who-marks", "/scale", "/ties", "/try", "/try?draw=3&bids=5", "/publish",
    "/correct", "/start-marking",
)  # fmt: skip
PUBLISHED = ("", "/lots", "/criteria", "/who-marks", "/scale", "/ties", "/publish", "/correct", "/start-marking")


@pytest.fixture
def buyer(client: Any) -> Any:
    """A procurement officer's browser."""
    sign_in(client, staff(Role.PROCUREMENT, name="Bea Uyer"))
    return client


def text(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.text)


def kept(answer: Any) -> None:
    assert answer.status_code == 303, answer.text


def test_every_page_in_every_state(buyer: Any):
    made = tender(usual=True)
    other = tender("Small grants", kind=TenderKind.GRANTS, usual=True)
    row, branch, price = by_code(made, "safe"), by_code(made, "quality"), by_code(made, "price")
    lots = f"/lots/{made.lots[0].id}"
    ids = (f"/criteria/{row.id}", f"/criteria/{row.id}/remove", f"/scale/{row.id}", f"/criteria/{branch.id}",
           f"/criteria/{price.id}", f"/criteria/add?parent={branch.id}", lots, f"{lots}/remove")  # fmt: skip
    for path in (*DRAFT, *ids):
        text(buyer, f"/tenders/{made.id}{path}")
    published(made)
    text(buyer, f"/tenders/{made.id}/published")
    for path in (*PUBLISHED, f"/scale/{row.id}"):
        text(buyer, f"/tenders/{made.id}{path}")
    for what in ("about", "deadline", "weights", "price", "ties"):
        text(buyer, f"/tenders/{made.id}/correct/{what}")
    for what in ("question", "scale", "panel"):
        text(buyer, f"/tenders/{made.id}/correct/{what}?criterion={row.id}")
    with transaction():
        tenders.stop(HUB, tender_again(other), "The money went elsewhere.")
    for path in PUBLISHED:
        text(buyer, f"/tenders/{other.id}{path}")


def test_nothing_yet_says_what_to_do(buyer: Any):
    page = text(buyer, "/tenders")
    assert "Nothing is set up yet." in page
    assert "/tenders/add?kind=grants" in page
    tender("One of them")
    assert "Nothing here matches" in text(buyer, "/tenders?q=another")
    assert "One of them" in text(buyer, "/tenders?kind=tender&state=draft&q=one")


def test_the_light_route_from_nothing_to_a_panel(buyer: Any):
    typed = {
        "kind": "grants",
        "title": "Small grants",
        "reference": "BOB-1",
        "service_type": "light_touch",
        "usual": "y",
    }
    kept(buyer.post("/tenders/add", data=typed))
    made = who.tenders(HUB)[0]
    assert (made.kind, made.lots[0].title, len(made.criteria)) == (TenderKind.GRANTS, "", 3)
    again = buyer.post("/tenders/add", data=typed)
    assert again.status_code == 422
    assert "There is a tender with this reference already" in again.text
    group = panel(made)
    page = text(buyer, f"/tenders/{made.id}")
    assert "Next: who marks what" in page
    kept(buyer.post(f"/tenders/{made.id}/who-marks", data={f"panel-{row.id}": group.id for row in made.criteria}))
    assert {row.panel_id for row in tender_again(made).criteria} == {group.id}
    assert "There is no deadline." in text(buyer, f"/tenders/{made.id}/publish")


def test_value_and_time_are_read_as_typed(buyer: Any):
    made = tender()
    typed = {"title": "A place", "reference": "WV-9", "service_type": "services", "value": "£663,540.50"}
    typed |= {"deadline_on-day": "27", "deadline_on-month": "3", "deadline_on-year": "2027", "deadline_time": "5pm"}
    assert buyer.post(f"/tenders/{made.id}/edit", data=typed | {"value": "lots"}).status_code == 422
    assert buyer.post(f"/tenders/{made.id}/edit", data=typed | {"deadline_time": "noonish"}).status_code == 422
    kept(buyer.post(f"/tenders/{made.id}/edit", data=typed))
    again = tender_again(made)
    assert (again.value_pence, again.service_type) == (66354050, "services")
    assert again.deadline_at
    assert again.deadline_at.astimezone(clock.LOCAL).isoformat() == "2027-03-27T17:00:00+00:00"
    assert "Full regime (Procurement Act 2023)" in text(buyer, f"/tenders/{made.id}")


def test_the_tree_says_what_is_wrong_and_is_put_right(buyer: Any):
    made = tender()
    quality = criterion(made, "Quality", "60")
    safe = criterion(made, "Safe homes", "70", parent=quality)
    add = f"/tenders/{made.id}/criteria/add"
    kept(buyer.post(f"{add}?parent={quality.id}", data={"title": "Staff", "kind": "quality", "weight": "25"}))
    kept(buyer.post(f"{add}?kind=price", data={"title": "Price", "weight": "0.4", "formula": "lowest"}))
    page = text(buyer, f"/tenders/{made.id}/criteria")
    assert "Under “Quality” the weights add up to 95, 5 short of 100." in page
    unsaid = buyer.post(f"{add}?kind=price", data={"title": "Price", "weight": "4", "formula": "linear_bounds"})
    assert unsaid.status_code == 422
    assert "This formula needs two published prices." in unsaid.text
    edit = f"/tenders/{made.id}/criteria/{safe.id}"
    words = {"title": "Safe homes", "kind": "quality", "question": "How?", "weight": "some"}
    assert buyer.post(edit, data=words).status_code == 422
    kept(buyer.post(edit, data=words | {"weight": "75", "minimum": "2"}))
    page = text(buyer, f"/tenders/{made.id}/criteria")
    assert "The weights add up to 100." in page
    assert "at least 2" in page
    kept(buyer.post(f"{edit}/move", data={"way": "down"}))
    kept(buyer.post(f"{edit}/remove"))
    assert [row.title for row in by_code(made, "quality").parts] == ["Staff"]


def test_words_of_the_marks_and_the_rule_for_ties(buyer: Any):
    made = tender(usual=True)
    row = by_code(made, "young_a")
    own = f"/tenders/{made.id}/scale/{row.id}"
    assert buyer.post(own, data={"official": "No\nYes", "plain": "One line"}).status_code == 422
    kept(buyer.post(own, data={"official": "Not at all\nA bit\nReally", "plain": ""}))
    assert [mark["words"] for mark in by_code(made, "young_a").scale or []] == ["Not at all", "A bit", "Really"]
    assert "0 to 2" in text(buyer, f"/tenders/{made.id}/criteria")
    kept(buyer.post(own, data={"official": "x", "usual": "1"}))
    assert by_code(made, "young_a").scale is None
    chosen = {"first": "criterion:young", "second": "price", "third": "", "last": "submitted_at"}
    kept(buyer.post(f"/tenders/{made.id}/ties", data=chosen))
    assert tender_again(made).tie_break == ["criterion:young", "price", "submitted_at", "lots"]


def test_made_up_bids_are_worked_out_and_forgotten(buyer: Any):
    made = tender(usual=True)
    marks = {"service": "4", "safe": "4", "young_a": "4", "young_b": "4"}
    typed = {f"{bid}.{code}": mark for bid in "AB" for code, mark in marks.items()}
    typed |= {"A.young_a": "5", "A.price": "£100,000", "B.price": "100000", "bids": "2"}
    path = f"/tenders/{made.id}/try?" + "&".join(f"{name}={value}" for name, value in typed.items())
    page = text(buyer, path)
    assert "Bid A would win" in page
    assert "89.80" in page
    assert "Young people’s question: 5 points less" in page
    assert "is not a mark between 0 and 5" in text(buyer, path.replace("A.safe=4", "A.safe=9"))
    published(made)
    assert buyer.get(path).status_code == 409


def test_it_is_published_once_and_corrected_in_the_open(buyer: Any):
    made = tender(usual=True)
    assert buyer.post(f"/tenders/{made.id}/publish").status_code == 409
    published(made)
    assert buyer.get(f"/tenders/{made.id}/criteria/add").status_code == 409
    page = text(buyer, f"/tenders/{made.id}/correct/weights")
    assert "How the service will work: weight" in page
    fields = {f"weight-{row.id}": row.weight for row in tender_again(made).criteria}
    service, young = by_code(made, "service").id, by_code(made, "young").id
    typed = fields | {f"weight-{service}": "40", "because": "They were mistyped.", "notice": "Portal message 17"}
    today = clock.today()
    typed |= {"notice_on-day": str(today.day), "notice_on-month": str(today.month), "notice_on-year": str(today.year)}
    short = buyer.post(f"/tenders/{made.id}/correct/weights", data=typed)
    assert short.status_code == 422
    assert "5 short of 100" in short.text
    assert by_code(made, "service").weight == "45"
    kept(buyer.post(f"/tenders/{made.id}/correct/weights", data=typed | {f"weight-{young}": "35"}))
    page = text(buyer, f"/tenders/{made.id}/published")
    assert "They were mistyped." in page
    assert "How the service will work: weight" in page
    assert "Portal message 17" in page


def test_lots_by_their_pages(buyer: Any):
    made = tender(usual=True)
    for title in ("North", "South"):
        kept(buyer.post(f"/tenders/{made.id}/lots", data={"title": title}))
    assert buyer.post(f"/tenders/{made.id}/lots", data={"title": "north"}).status_code == 422
    kept(buyer.post(f"/tenders/{made.id}/lots/most", data={"most": "1"}))
    south = tender_again(made).lots[1]
    kept(buyer.post(f"/tenders/{made.id}/lots/{south.id}", data={"title": "East", "own_criteria": "y"}))
    assert "There are no criteria yet" in text(buyer, f"/tenders/{made.id}/publish")
    kept(buyer.post(f"/tenders/{made.id}/lots/{south.id}/remove"))
    again = tender_again(made)
    assert ([each.title for each in again.lots], again.lots_each) == (["North"], 1)


def test_who_sees_what(client: Any):
    made = tender(usual=True)
    safe = by_code(made, "safe")
    sign_in(client, commissioner())
    page = text(client, f"/tenders/{made.id}")
    assert "Which law applies" in page
    assert f"/tenders/{made.id}/criteria" not in page
    assert client.get(f"/tenders/{made.id}/criteria").status_code == 403
    published(made)
    assert "Young people’s questions carry 18 of 100." in text(client, f"/tenders/{made.id}/published")
    sign_in(client, member())
    for path in ("/tenders", f"/tenders/{made.id}", f"/tenders/{made.id}/criteria/{safe.id}"):
        assert client.get(path).status_code == 403
    sign_in(client, staff(Role.PROCUREMENT, name="Bea Uyer"))
    elsewhere = lot(tender("Another", kind=TenderKind.TENDER), "West")
    assert client.get(f"/tenders/{made.id}/lots/{elsewhere.id}").status_code == 404
    assert client.get("/tenders/nobody").status_code == 404
