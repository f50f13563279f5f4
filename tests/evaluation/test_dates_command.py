"""`flask evaluation dates` as a machine calls it: JSON out, and exit 2 naming the option when something is wrong."""

import json

import pytest
from click.testing import CliRunner

from coprod_hub.config import ROOT
from coprod_hub.evaluation.commands import cli

pytestmark = pytest.mark.pure


def run(*arguments):
    return CliRunner().invoke(cli, ["dates", *arguments])


def told(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_example_of_the_handbook_comes_out_as_printed():
    page = (ROOT / "docs" / "evaluation-dates.md").read_text()
    command, printed = page.split("```\n$ flask --app wsgi evaluation dates ")[1].split("```")[0].split("\n", 1)
    assert told(*command.split()) == json.loads(printed)


def test_christmas_2024_under_the_act_counts_the_day_of_publication():
    assert told("--published", "2024-12-24", "--regime", "act", "--entered", "2025-01-09") == {
        "published": "2024-12-24",
        "regime": "act",
        "entered": "2025-01-09",
        "standstill_ends": "2025-01-08",
        "wait_until": "2025-01-08",
        "contract_details_notice_by": "2025-02-07",
        "records_until": "2028-01-08",
        "working_days": [
            "2024-12-24", "2024-12-27", "2024-12-30", "2024-12-31",
            "2025-01-03", "2025-01-06", "2025-01-07", "2025-01-08",
        ],
        "notes": [],
    }  # fmt: skip


def test_the_provider_selection_regime_counts_from_the_day_after():
    answer = told("--published", "2024-12-24", "--regime", "psr")
    assert answer["standstill_ends"] == "2025-01-09"
    assert (answer["working_days"][0], len(answer["working_days"])) == ("2024-12-27", 8)
    assert (answer["contract_details_notice_by"], answer["records_until"]) == (None, None)


def test_light_touch_says_null_until_a_standstill_is_asked_for():
    light = ("--published", "2024-12-24", "--regime", "light-touch")
    answer = told(*light, "--entered", "2025-01-09")
    assert (answer["standstill_ends"], answer["working_days"]) == (None, [])
    assert answer["contract_details_notice_by"] == "2025-05-08"
    assert told(*light, "--standstill")["standstill_ends"] == "2025-01-08"
    assert told(*light, "--standstill-days", "10")["standstill_ends"] == "2025-01-10"


@pytest.mark.parametrize(
    ("option", "arguments"),
    [
        ("--published", ("--regime", "act")),
        ("--published", ("--regime", "act", "--published", "24/12/2024")),
        ("--published", ("--regime", "act", "--published", "2025-02-29")),
        ("--published", ("--regime", "act", "--published", "9999-12-31")),
        ("--regime", ("--published", "2024-12-24")),
        ("--regime", ("--published", "2024-12-24", "--regime", "below-threshold")),
        ("--entered", ("--published", "2024-12-24", "--regime", "act", "--entered", "soon")),
        ("--entered", ("--published", "2024-12-24", "--regime", "act", "--entered", "2024-12-23")),
        ("--standstill-days", ("--published", "2024-12-24", "--regime", "light-touch", "--standstill-days", "7")),
    ],
)
def test_bad_input_is_named_and_ends_with_2(option, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert option in result.stderr
    assert result.stdout == ""
