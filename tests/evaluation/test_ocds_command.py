"""`flask evaluation ocds TENDER`: a tender of the database as the standard tells it, and silent until it may speak."""

import json
from datetime import timedelta

import pytest
from jsonschema import Draft4Validator, FormatChecker

from coprod_hub.config import ROOT
from coprod_hub.core import clock
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.evaluation.commands import cli
from coprod_hub.evaluation.service import award_steps
from coprod_hub.evaluation.steps import StepKind
from tests.builders import awards
from tests.builders import evaluation as make
from tests.builders.accounts import HUB
from tests.builders.awards import NAMES

SCHEMA = ROOT.parent / "shared" / "data" / "ocds" / "release-schema-merged.json"


def run(app, *arguments):
    return app.test_cli_runner().invoke(cli, ["ocds", *arguments])


def told(app, *arguments):
    answer = run(app, *arguments)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


@pytest.fixture
def schema():
    if not SCHEMA.is_file():
        pytest.skip(f"{SCHEMA.name} is not beside this repository, so nothing is validated against the standard.")
    return Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=FormatChecker())


def test_a_tender_is_a_valid_release_at_every_stage_and_names_bidders_last(app, schema, tmp_path):
    made = awards.in_marking(NAMES)
    with transaction():
        make.tender_again(made).service_type = "services"
    reference = make.tender_again(made).reference
    before = told(app, reference)
    assert before["tag"] == ["tender"]
    assert [(one.actor, one.thing_id) for one in db.session.query(AuditEntry).filter_by(verb="told as open data")] == [
        ("the hub (open data)", made.id)
    ]
    made = make.resulted(awards.agreed(made, Oakwood_heard=5), "1234")
    make.stepped(made, StepKind.REPORT, StepKind.APPROVAL, StepKind.LETTERS)
    with clock.set_to(awards.deadline(made) + timedelta(hours=1)):
        silent = told(app, reference)
        assert ("awards" in silent, "Oakwood" in json.dumps(silent), "Elm" in json.dumps(silent)) == (False,) * 3
        with transaction():
            award_steps.take_step(HUB, make.tender_again(made), StepKind.NOTICE, clock.today(), "", "N-1")
        noticed = told(app, reference, "--prices", "net")
    assert [award["value"]["amount"] for award in noticed["awards"]] == [1234]
    assert noticed["awards"][0]["standstillPeriod"]["endDate"]
    with clock.set_to(awards.deadline(made) + timedelta(days=30)):
        make.stepped(made, StepKind.ENTERED)
        file = tmp_path / "release.json"
        assert run(app, reference, "--ocid", "ocds-h6vhtk-1", "--out", str(file)).exit_code == 0
    signed = json.loads(file.read_text(encoding="utf-8"))
    assert (signed["ocid"], signed["tender"]["status"]) == ("ocds-h6vhtk-1", "complete")
    assert "contract" in signed["tag"]
    numbers = [one["numbers"][0]["number"] for one in signed["tender"]["lots"][0]["awardCriteria"]["criteria"]]
    assert (sum(numbers), "Elm CIC" in json.dumps(signed)) == (100, True)
    for release in (before, silent, noticed, signed):
        assert [fault.message for fault in schema.iter_errors(release)] == []
        assert "Swift" not in json.dumps(release)


def test_a_tender_that_is_not_there_or_not_published_is_said_with_exit_code_2(app):
    draft = make.tender()
    for reference, words in (("WV-NONE", "no tender"), (draft.reference, "not published")):
        answer = run(app, reference)
        assert (answer.exit_code, words in answer.output) == (2, True)
