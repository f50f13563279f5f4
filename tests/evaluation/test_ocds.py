"""The open release of a tender: true to the standard's schema, exactly 100, and silent until it may speak."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker

from coprod_hub.config import ROOT
from coprod_hub.evaluation.ocds import (
    Award,
    Bid,
    Criterion,
    Lot,
    Money,
    Organisation,
    Tender,
    WrongRelease,
    as_json,
    check_percentages,
    percentages,
    release,
)

pytestmark = pytest.mark.pure

SCHEMA = ROOT.parent / "shared" / "data" / "ocds" / "release-schema-merged.json"
COUNCIL = Organisation("GB-LAE-WOL", "Wolverford Council", "GB-LAE", "WOL")
OAK = Organisation("GB-COH-01", "Oak House Ltd", "GB-COH", "00000001")
ELM = Organisation("elm", "Elm Trust")
ASH = Organisation("ash", "Ash Homes")
CRITERIA = (
    Criterion("Safe homes", Fraction(42), description="Minimum mark 2 of 5."),
    Criterion("Young people’s question: feeling at home", Fraction(36, 5), "youth"),
    Criterion("Young people’s question: being heard", Fraction(54, 5), "youth"),
    Criterion("Price", Fraction(40), "price"),
    Criterion("Social value, for information", Fraction(0)),
)
BIDS = (
    Bid("Bid A", OAK, "valid", ("lot-1", "lot-2")),
    Bid("Bid B", ELM, "valid", ("lot-1",)),
    Bid("Bid C", ASH, "withdrawn", ("lot-1",)),
)
TENDER = Tender(
    ocid="ocds-000000-t1",
    id="t1",
    title="Supported accommodation",
    description="Homes for young people of 16 to 21.",
    buyer=COUNCIL,
    lots=(
        Lot("lot-1", "North", CRITERIA, value=Money(Decimal(600000), Decimal("720000.50"))),
        Lot("lot-2", "South", CRITERIA),
    ),
    value=Money(Decimal(1200000)),
    above_threshold=True,
    special_regimes=("lightTouch",),
    method_words="Open procedure",
    bids_until=datetime(2026, 9, 1, 11, tzinfo=UTC),
    most_lots_for_one=1,
    bids=BIDS,
)
AWARD = Award(
    "award-1",
    "Bid A",
    ("lot-1",),
    value=Money(Decimal("598000.25")),
    published=date(2026, 10, 1),
    standstill_ends=date(2026, 10, 12),
    entered=date(2026, 10, 20),
    details_notice_by=date(2027, 2, 16),
    starts=date(2026, 11, 1),
    ends=date(2029, 10, 31),
)
AWARDED = replace(TENDER, status="complete", awards=(AWARD,))
OPEN, ASSESSED, PUBLISHED, SIGNED = (
    datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((8, 1), (9, 20), (10, 2), (10, 21))
)
STAGES = [(TENDER, OPEN), (TENDER, ASSESSED), (AWARDED, ASSESSED), (AWARDED, PUBLISHED), (AWARDED, SIGNED)]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    if not SCHEMA.is_file():
        pytest.skip(f"{SCHEMA.name} is not beside this repository, so nothing is validated against the standard.")
    told: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return told


def faults(schema, told):
    checker = Draft4Validator(schema, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:80]}" for fault in checker.iter_errors(told)]


def unknown_keys(schema, told, shape):
    """Keys that the schema does not know: it allows any, so a misspelt one would pass."""
    if "$ref" in shape:
        shape = schema["definitions"][shape["$ref"].rsplit("/", 1)[-1]]
    if isinstance(told, list):
        return {key for one in told for key in unknown_keys(schema, one, shape.get("items", {}))}
    if not isinstance(told, dict):
        return set()
    known = shape.get("properties", {})
    return {key for key in told if key not in known}.union(
        *(unknown_keys(schema, one, known[key]) for key, one in told.items() if key in known)
    )


# ---- the standard ----


@pytest.mark.parametrize(("tender", "made_at"), STAGES)
def test_every_stage_is_a_valid_release_and_uses_the_standards_own_keys(schema, tender, made_at):
    told = json.loads(as_json(release(tender, made_at)))
    assert faults(schema, told) == []
    assert unknown_keys(schema, told, schema) == set()


BREAKS = {
    "no ocid": lambda told: told.pop("ocid"),
    "a tag of our own": lambda told: told["tag"].append("youthPanel"),
    "a weight that is no code": lambda told: told["tender"]["lots"][0]["awardCriteria"]["criteria"][0]["numbers"][
        0
    ].update(weight="percentage"),
    "a number in words": lambda told: told["tender"]["lots"][0]["awardCriteria"]["criteria"][0]["numbers"][0].update(
        number="42"
    ),
    "a status of our own": lambda told: told["bids"]["details"][0].update(status="scored"),
    "an award without its id": lambda told: told["awards"][0].pop("id"),
    "a contract of no award": lambda told: told["contracts"][0].pop("awardID"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_broken_on_purpose_it_is_caught(schema, how):
    told = json.loads(as_json(release(AWARDED, SIGNED)))
    BREAKS[how](told)
    assert faults(schema, told)


def test_a_misspelt_key_is_caught_although_the_schema_allows_any(schema):
    told = json.loads(as_json(release(AWARDED, SIGNED)))
    told["awards"][0]["standstilPeriod"] = told["awards"][0].pop("standstillPeriod")
    assert unknown_keys(schema, told, schema) == {"standstilPeriod"}


# ---- exactly 100 ----


def written_numbers(told, lot=0):
    criteria = told["tender"]["lots"][lot]["awardCriteria"]["criteria"]
    return [number["number"] for one in criteria for number in one.get("numbers", ())]


def test_weights_are_global_shares_and_what_weighs_nothing_is_no_criterion():
    told = json.loads(as_json(release(TENDER, OPEN)))
    assert written_numbers(told) == [42, 7.2, 10.8, 40]
    names = [one["name"] for one in told["tender"]["lots"][0]["awardCriteria"]["criteria"]]
    assert "Social value, for information" not in names


def test_a_price_that_ranks_without_a_weight_is_named_without_a_number():
    lot = Lot(
        "lot-1",
        "All",
        (Criterion("Quality", Fraction(100)), Criterion("Price", Fraction(0), "price")),
        weighting="Price ÷ quality.",
    )
    told = release(replace(TENDER, lots=(lot,), bids=()), OPEN)
    (quality, price) = told["tender"]["lots"][0]["awardCriteria"]["criteria"]
    assert (quality["numbers"][0]["number"], price["type"], "numbers" in price) == (100, "price", False)


def thirds(*weights):
    return [Criterion(str(at), Fraction(weight * 100, sum(weights))) for at, weight in enumerate(weights)]


def test_a_share_without_an_end_gives_its_last_ten_thousandth_to_the_first_that_lost_most():
    assert percentages(thirds(1, 1, 1)) == [Decimal("33.3334"), Decimal("33.3333"), Decimal("33.3333")]
    assert percentages(thirds(1, 5)) == [Decimal("16.6667"), Decimal("83.3333")]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(sum))
def test_percentages_are_100_together_and_none_is_a_ten_thousandth_off(weights):
    criteria = thirds(*weights)
    numbers = percentages(criteria)
    assert sum(numbers) == 100
    assert all(
        abs(Fraction(number) - one.share) < Fraction(1, 10_000) for one, number in zip(criteria, numbers, strict=True)
    )
    told = release(Tender("ocds-1", "t", "T", COUNCIL, (Lot("l", "L", tuple(criteria)),)), OPEN)
    read = json.loads(as_json(told), parse_float=Decimal)
    assert sum(written_numbers(read)) == 100


def test_criteria_that_are_not_100_are_refused_with_lot_and_difference():
    short = replace(TENDER.lots[1], criteria=CRITERIA[:2])
    with pytest.raises(WrongRelease, match=r"Lot lot-2: The criteria carry 49\.2 of 100: 50\.8 too little"):
        release(replace(TENDER, lots=(TENDER.lots[0], short)), OPEN)
    with pytest.raises(WrongRelease, match="2 too much"):
        percentages([*thirds(1), Criterion("More", Fraction(2))])
    with pytest.raises(WrongRelease):
        percentages([Criterion("Less", Fraction(-5)), Criterion("More", Fraction(105))])


def test_a_release_that_was_changed_afterwards_is_not_written():
    told = release(TENDER, OPEN)
    told["tender"]["lots"][1]["awardCriteria"]["criteria"][0]["numbers"][0]["number"] = 41.9999
    for refuse in (check_percentages, as_json):
        with pytest.raises(WrongRelease, match=r"lot lot-2 are 99\.9999 together"):
            refuse(told)


# ---- who and what may be known ----


@pytest.mark.parametrize(("tender", "made_at"), STAGES[:3])
def test_before_an_award_is_published_nobody_is_named_and_nothing_has_a_price(tender, made_at):
    written = as_json(release(tender, made_at))
    assert not [secret for secret in ("Oak", "Elm", "Ash", "COH", "598000", "awards", "supplier") if secret in written]


def test_how_many_bids_there_are_is_not_told_while_more_may_come():
    assert "bids" not in release(TENDER, OPEN)
    assert release(TENDER, ASSESSED)["bids"]["statistics"][0]["value"] == 3


def test_once_published_the_awarded_and_those_of_decided_lots_are_named_and_the_withdrawn_are_not():
    told = release(AWARDED, PUBLISHED)
    assert [party["name"] for party in told["parties"]] == ["Wolverford Council", "Oak House Ltd", "Elm Trust"]
    assert [bid.get("tenderers", []) != [] for bid in told["bids"]["details"]] == [True, True, False]
    assert "Ash" not in as_json(told)


def test_a_bid_for_a_lot_that_is_not_decided_stays_without_a_name():
    also_south = replace(BIDS[1], lots=("lot-1", "lot-2"))
    told = release(replace(AWARDED, bids=(BIDS[0], also_south, BIDS[2])), PUBLISHED)
    assert "Elm" not in as_json(told)


def test_the_standstill_and_the_dates_stand_in_the_time_of_the_city():
    (award,) = release(AWARDED, PUBLISHED)["awards"]
    assert award["standstillPeriod"] == {
        "startDate": "2026-10-01T00:00:00+01:00",
        "endDate": "2026-10-12T23:59:59+01:00",
    }
    assert (award["status"], "contracts" in release(AWARDED, PUBLISHED)) == ("pending", False)
    (contract,) = release(AWARDED, SIGNED)["contracts"]
    assert contract["milestones"][0]["dueDate"] == "2027-02-16T23:59:59+00:00"
    assert release(AWARDED, SIGNED)["tag"] == ["tender", "award", "contract"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"lots": ()},
        {"lots": (TENDER.lots[0], TENDER.lots[0])},
        {"bids": (*BIDS, BIDS[0])},
        {"bids": (replace(BIDS[0], lots=("lot-9",)),), "awards": ()},
        {"awards": (replace(AWARD, bid="Bid Z"),)},
        {"awards": (replace(AWARD, bid="Bid C"),)},
        {"awards": (replace(AWARD, bid="Bid B", lots=("lot-2",)),)},
    ],
)
def test_a_tender_that_contradicts_itself_is_not_published(wrong):
    with pytest.raises(WrongRelease):
        release(replace(AWARDED, **wrong), SIGNED)
