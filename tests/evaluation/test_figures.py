"""A council's own thresholds and route by value: read at the start, and refused then when they cannot be used."""

from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from coprod_hub.config import Settings, SettingsError
from coprod_hub.evaluation.queries import figures
from coprod_hub.evaluation.regime import Figures, own_route, shipped

OWN = """
[[thresholds]]
kind = "services"
amount = "300000"
valid_from = 2026-01-01
source = "ours"

[[route]]
from = "0"
words = "Ask the budget manager"

[[route]]
from = "5000"
words = "Three quotes"
"""


def read(path: Path | None) -> Figures:
    """What an app with this setting goes by."""
    app = Flask("figures")
    figures.init(app, Settings(thresholds=path))
    with app.app_context():
        return figures.figures()


def test_a_councils_own_file_takes_the_place_of_the_shipped_one(tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text(OWN)
    found = read(file)
    assert [one.amount for one in found.thresholds] == [Decimal(300_000)]
    assert own_route(Decimal(5_000), found.route).words == "Three quotes"
    assert read(None) == shipped()


@pytest.mark.parametrize("words", ["[[route]\n", '[[route]]\nfrom = "100"\nwords = "starts too late"\n', "\udcff"])
def test_a_file_that_cannot_be_used_stops_the_start_and_is_named(tmp_path, words):
    file = tmp_path / "ours.toml"
    file.write_bytes(words.encode(errors="surrogateescape"))
    with pytest.raises(SettingsError, match=r"HUB_THRESHOLDS: .*ours\.toml"):
        read(file)


def test_a_file_that_is_not_there_is_told_by_its_variable(tmp_path):
    with pytest.raises(SettingsError, match="HUB_THRESHOLDS"):
        Settings.from_environ({"HUB_INSTANCE": str(tmp_path), "HUB_THRESHOLDS": str(tmp_path / "none.toml")})
