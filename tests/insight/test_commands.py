"""`flask insight themes` from end to end: a file in, four files out, no database, no network."""

import csv
import json
import socket
from io import StringIO

import html5lib
import nltk
import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from PIL import Image

from coprod_hub.insight.commands import cli
from coprod_hub.insight.sentiment import _score, _vader
from tests.insight.comments import PARENTS, PROFESSIONALS, QUESTION, YOUNG, spoken
from tests.system.quiet import reach_nothing


@pytest.fixture(autouse=True)
def nothing_is_reached(monkeypatch):
    """No database, no network, and no data of nltk's but VADER's word list."""
    reach_nothing(monkeypatch)
    monkeypatch.setattr(nltk.data, "path", [])
    _vader.cache_clear()
    _score.cache_clear()
    with pytest.raises(pytest.fail.Exception):
        socket.create_connection(("127.0.0.1", 9))


def written(path, rows, columns=("Group", QUESTION)):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


@pytest.fixture
def answers(tmp_path):
    return written(tmp_path / "answers.csv", spoken())


def run(*arguments):
    return CliRunner().invoke(cli, ["themes", *map(str, arguments)])


@pytest.fixture
def done(answers, tmp_path):
    """The command over the fictional answers, with groups."""
    result = run(answers, "--text", QUESTION, "--audience", "Group", "--themes", 6, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def out(done, tmp_path):
    return tmp_path / "out"


def themes_in(folder):
    return json.loads((folder / "themes.json").read_text(encoding="utf-8"))


def test_four_files_are_written_and_nothing_else(out):
    assert {path.name for path in out.iterdir()} == {"themes.json", "assignments.csv", "wordcloud.png", "summary.html"}


def test_progress_goes_to_stderr_and_the_result_to_stdout(done, out):
    assert done.stderr.startswith("  0%  Reading ")
    assert done.stderr.splitlines()[-1] == "100%  Done"
    assert done.stdout == f"6 themes from 66 comments, in {out}.\n"


def test_each_theme_tells_all_that_was_promised(out):
    themes = themes_in(out)
    assert [theme["size"] for theme in themes] == sorted((theme["size"] for theme in themes), reverse=True)
    for theme in themes:
        assert theme["id"]
        assert theme["label"]
        assert theme["keywords"]
        assert set(theme["share_by_audience"]) == {YOUNG, PARENTS, PROFESSIONALS}
        assert set(theme["sentiment"]) == {"asks for change", "praise", "mixed", "unclear"}
        assert 1 <= len(theme["quotes"]) <= 3


def test_no_figure_rests_on_fewer_than_five(out):
    people = {YOUNG: 36, PARENTS: 14, PROFESSIONALS: 9}
    for theme in themes_in(out):
        assert theme["size"] >= 5
        assert not any(0 < (n or 0) < 5 for n in theme["sentiment"].values())
        for name, share in theme["share_by_audience"].items():
            assert share is None or share == 0 or share * people[name] > 4.9
        assert [share is None for share in theme["share_by_audience"].values()].count(True) != 1


def test_every_row_has_its_line_strongest_theme_first(out):
    rows = list(csv.DictReader(StringIO((out / "assignments.csv").read_text())))
    known = {theme["id"]: theme["size"] for theme in themes_in(out)}
    assert [int(row["row"]) for row in rows] == list(range(66))
    placed = [row["themes"].split() for row in rows]
    assert {theme: sum(theme in ids for ids in placed) for theme in known} == known
    for row in rows:
        weights = [float(weight) for weight in row["weights"].split()]
        assert len(weights) == len(row["themes"].split())
        assert weights == sorted(weights, reverse=True)


def test_a_row_that_says_nothing_has_no_theme(out):
    rows = list(csv.DictReader(StringIO((out / "assignments.csv").read_text())))
    silent = [n for n, (_, text) in enumerate(spoken()) if text in {"Nothing", "idk", "🙂"}]
    assert [rows[n]["themes"] for n in silent] == ["", "", ""]


def test_quotes_are_exact_and_name_their_row(out):
    texts = [text for _, text in spoken()]
    quotes = [quote for theme in themes_in(out) for quote in theme["quotes"]]
    assert all(quote["text"] == texts[quote["row"]] for quote in quotes)


def test_the_picture_is_a_png(out):
    with Image.open(out / "wordcloud.png") as image:
        assert image.format == "PNG"


def test_the_page_stands_alone_and_is_sound(out):
    html = (out / "summary.html").read_text(encoding="utf-8")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert [heading.text for heading in page.iter("h1")] == ["What people said"]
    assert page.find(".//p[@class='lead']").text == (
        "40 young people, 15 parents and carers and 10 professionals answered. Youth club is what they raise most."
    )
    foot = page.findall(".//p[@class='foot']")[-1].text
    assert "0 said what another said, word for word, and 0 nearly so. All of them are counted" in foot
    assert not list(page.iter("script"))
    assert not list(page.iter("link"))
    assert not any(name in element.attrib for element in page.iter() for name in ("src", "style", "onload"))


def test_the_same_file_gives_the_same_files(answers, out, tmp_path):
    again = tmp_path / "again"
    run(answers, "--text", QUESTION, "--audience", "Group", "--themes", 6, "--out", again)
    for path in out.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_an_earlier_result_is_replaced(answers, out):
    assert run(answers, "--text", QUESTION, "--themes", 2, "--out", out).exit_code == 0
    assert len(themes_in(out)) == 2
    assert len(list(out.iterdir())) == 4


def test_a_workbook_is_read_too(tmp_path):
    book = Workbook()
    book.active.append(["Group", QUESTION])
    for row in spoken():
        book.active.append(row)
    book.save(tmp_path / "answers.xlsx")
    assert run(tmp_path / "answers.xlsx", "--text", QUESTION, "--out", tmp_path / "out").exit_code == 0
    assert themes_in(tmp_path / "out")


def test_what_people_write_is_shown_as_text_everywhere(tmp_path):
    nasty = "<script>alert('food')</script> & the \"food\" was {{ 7*7 }} cold today"
    file = written(tmp_path / "<b>x.csv", [["<i>Parents</i>", f"{nasty} {n % 3}"] for n in range(9)])
    assert run(file, "--text", QUESTION, "--audience", "Group", "--out", tmp_path / "out").exit_code == 0
    html = (tmp_path / "out" / "summary.html").read_text(encoding="utf-8")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert not list(page.iter("script"))
    assert not list(page.iter("i"))
    assert nasty in "".join(page.itertext())


def test_names_on_the_councils_list_are_hidden_in_quotes(answers, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("youth club\n", encoding="utf-8")
    run(answers, "--text", QUESTION, "--hide", words, "--out", tmp_path / "out")
    quotes = [quote for theme in themes_in(tmp_path / "out") for quote in theme["quotes"]]
    assert any("[name or place]" in quote["text"] for quote in quotes)
    assert not any("youth club" in quote["text"].lower() for quote in quotes)


@pytest.mark.parametrize("number", [1, 4, 5, 30])
def test_few_comments_still_give_four_files(tmp_path, number):
    file = written(tmp_path / "few.csv", list(spoken())[:number])
    result = run(file, "--text", QUESTION, "--audience", "Group", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "out").iterdir())) == 4
    if number < 5:
        assert themes_in(tmp_path / "out") == []
        assert "too few" in result.stdout


def test_a_row_that_does_not_fit_is_told_and_the_others_are_sorted(answers, tmp_path):
    with answers.open("a", encoding="utf-8") as file:
        file.write("Parents,more buses,please,now\n")
    result = run(answers, "--text", QUESTION, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "1 row does not fit the columns (line 68)" in result.stderr


def refused(result, *words):
    """The command stopped with a message that holds these words, and no traceback."""
    assert result.exit_code in {1, 2}
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


def test_a_missing_file_is_said(tmp_path):
    refused(run(tmp_path / "none.csv", "--text", "x", "--out", tmp_path / "out"), "There is no file", "Check the name")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--text", "--audience"])
def test_a_missing_column_is_said_with_those_there_are(answers, tmp_path, option):
    given = {"--text": QUESTION, "--audience": "Group", option: "Comments"}
    result = run(answers, *[part for pair in given.items() for part in pair], "--out", tmp_path / "out")
    refused(result, "no column “Comments”", "“Group”", f"“{QUESTION}”")


def test_a_column_without_text_is_said(tmp_path):
    file = written(tmp_path / "empty.csv", [["Parents", " "], ["Parents", ""]])
    refused(run(file, "--text", QUESTION, "--out", tmp_path / "out"), "has no text in it", "--text")


def test_a_column_that_is_no_group_is_said(tmp_path):
    file = written(tmp_path / "names.csv", [[f"Person {n}", "More buses"] for n in range(80)])
    refused(run(file, "--text", QUESTION, "--audience", "Group", "--out", tmp_path / "out"), "80 different values")


def test_letters_that_cannot_be_read_are_said(tmp_path):
    (tmp_path / "odd.csv").write_bytes(b"Group,Text\nParents,\x81\x8d\n")
    refused(run(tmp_path / "odd.csv", "--text", "Text", "--out", tmp_path / "out"), "cannot be read", "CSV UTF-8")


@pytest.mark.parametrize("number", ["0", "61", "many"])
def test_a_number_of_themes_out_of_range_is_said(answers, tmp_path, number):
    refused(run(answers, "--text", QUESTION, "--themes", number, "--out", tmp_path / "out"), "--themes", number)


def test_a_folder_that_cannot_be_is_said_and_the_file_in_its_place_is_kept(answers, tmp_path):
    (tmp_path / "taken").write_text("keep me")
    for folder in ("taken", "taken/below"):
        result = run(answers, "--text", QUESTION, "--out", tmp_path / folder)
        refused(result, "Nothing can be written to", "--out")
    assert (tmp_path / "taken").read_text() == "keep me"


def test_a_list_of_words_that_is_missing_is_said(answers, tmp_path):
    result = run(answers, "--text", QUESTION, "--hide", tmp_path / "none.txt", "--out", tmp_path / "out")
    refused(result, "list of words", "none.txt")


def test_a_file_that_cannot_be_replaced_leaves_no_unfinished_one(answers, tmp_path):
    (tmp_path / "out" / "themes.json").mkdir(parents=True)
    refused(run(answers, "--text", QUESTION, "--out", tmp_path / "out"), "could not be written")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["themes.json"]


def test_help_tells_what_is_written():
    result = run("--help")
    assert result.exit_code == 0
    for word in ("--text COLUMN", "--audience COLUMN", "--themes N", "--out DIR", "assignments.csv", "fewer than 5"):
        assert word in result.stdout
