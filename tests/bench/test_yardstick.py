"""The theme finder against comments that people sorted, where those are at hand (they are not part of the project)."""

import csv
from pathlib import Path

import pytest
from sklearn.metrics import normalized_mutual_info_score

from tests.bench.yardstick import themes

LABELLED = Path(__file__).parents[3] / "shared" / "data" / "nhs_fft_phase1.csv"


@pytest.mark.skipif(not LABELLED.exists(), reason="the comments that people sorted are not on this machine")
def test_nine_themes_agree_with_people_at_least_as_well_as_the_first_bar():
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text"].strip()]
    found, words = themes([row["text"] for row in rows], 9, seed=0)
    assert len(words) == 9
    assert normalized_mutual_info_score([row["label"] for row in rows], found) >= 0.21
