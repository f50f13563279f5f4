"""`flask evaluation score` from end to end: a file in, the result out, exit code 2 with the place on bad input."""

import json
import os

import pytest
from click.testing import CliRunner

from coprod_hub.config import ROOT
from coprod_hub.evaluation import commands
from coprod_hub.evaluation.commands import cli
from tests.evaluation.figures import CONTRACT
from tests.system.quiet import reach_nothing


@pytest.fixture(autouse=True)
def nothing_is_reached(monkeypatch):
    reach_nothing(monkeypatch)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tender.json"
    path.write_text(json.dumps(CONTRACT))
    return path


def score(*arguments, given=None):
    return CliRunner().invoke(cli, ["score", *map(str, arguments)], input=given)


def test_the_result_goes_to_standard_output(file):
    done = score(file)
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["winner"] == ["A"]


def test_or_to_a_file_whole(file, tmp_path):
    out = tmp_path / "result.json"
    out.write_text("older")
    done = score(file, "--out", out)
    assert (done.exit_code, done.output) == (0, "")
    assert json.loads(out.read_text())["winner"] == ["A"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["result.json", "tender.json"]


def test_a_dash_is_standard_input_and_output(file):
    assert score("-", "--out", "-", given=file.read_bytes()).stdout == score(file).stdout
    assert score("-", given="{}").stderr == "Error: -: bids: is missing: list the bids, or [] when there are none\n"


def test_a_link_is_written_through_and_a_pipe_is_written_to(file, tmp_path):
    result, link, pipe = tmp_path / "result.json", tmp_path / "link.json", tmp_path / "pipe"
    result.write_text("older")
    link.symlink_to(result)
    assert score(file, "--out", link).exit_code == 0
    assert (link.is_symlink(), result.read_text()) == (True, score(file).stdout)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert score(file, "--out", pipe).exit_code == 0
        assert (pipe.is_fifo(), os.read(reader, 65536).decode()) == (True, result.read_text())
    finally:
        os.close(reader)


def test_bad_input_ends_with_2_and_the_place_and_writes_nothing(file, tmp_path):
    file.write_text(json.dumps(CONTRACT).replace('"weight": 60', '"weight": 59.5'))
    out = tmp_path / "result.json"
    done = score(file, "--out", out)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"Error: {file}: criteria: the weights add up to 99.5, 0.5 short of 100\n"
    assert not out.exists()


def test_the_input_is_never_written_over(file, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(file)
    for out in (file, link):
        done = score(file, "--out", out)
        assert (done.exit_code, json.loads(file.read_text())) == (2, CONTRACT)
        assert "is the file to be read" in done.stderr


def test_what_cannot_be_read_or_written_is_said(file, tmp_path, monkeypatch):
    assert "No such file" in score(tmp_path / "none.json").stderr
    assert "is a folder" in score(tmp_path).stderr
    assert "is a folder" in score(file, "--out", tmp_path).stderr
    for name in (tmp_path / "none" / "out.json", tmp_path / ("x" * 300)):
        assert "cannot be written" in score(file, "--out", name).stderr
    assert "cannot be read" in score(tmp_path / ("x" * 300), "--out", tmp_path / "out.json").stderr
    monkeypatch.setattr(commands, "MOST_BYTES", 10)
    done = score(file)
    assert (done.exit_code, "larger than" in done.stderr) == (2, True)


def test_the_examples_of_the_handbook_come_out_as_printed(file):
    page = (ROOT / "docs" / "evaluation-scoring.md").read_text()
    tender, result, lots = (block.split("```")[0] for block in page.split("```json\n")[1:])
    file.write_text(tender)
    assert json.loads(score(file).stdout) == json.loads(result)
    file.write_text(lots)
    awards = json.loads(score(file).stdout)["awards"]
    assert {lot: award["bid"] for lot, award in awards.items()} == {"east": "A-east", "west": "C-west"}
