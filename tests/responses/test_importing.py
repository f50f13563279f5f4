"""Bringing in what people answered elsewhere: every row, or none; each fault with its line."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from coprod_hub.core import clock
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.tables import Row
from coprod_hub.insight import queries as insight
from coprod_hub.responses import importing, queries
from coprod_hub.responses.importing import LONGEST, Wishes
from coprod_hub.responses.mapping import Fitting, fit
from coprod_hub.responses.models import Answer, ImportBatch, Response
from coprod_hub.surveys.models import Survey
from tests.builders.responses import record
from tests.builders.results import PARENTS, YOUNG, asked_about_buses, close_and_count
from tests.builders.surveys import build_survey, close, open_survey_for, words

REAL_COMMENTS = Path(__file__).parents[3] / "shared" / "data" / "nhs_fft_phase1.csv"
HEADINGS = ("Who", "Bus", "Helps", "Why")
ROWS = (
    (YOUNG, "Yes", "More buses; Cheaper buses", "They are late – always"),
    (PARENTS, "No", "", "Zażółć gęślą jaźń 🙂"),
    (YOUNG, "", "", ""),
    (YOUNG, "", "None of these", ""),
)
MAPPED = ("--map", "Bus=1", "--map", "Helps=2", "--map", "Why=4", "--audience", "Who")


@pytest.fixture
def survey(app) -> Survey:
    return asked_about_buses()


@pytest.fixture
def bring(app, survey, tmp_path):
    """Run `flask responses import` on a file of these rows; gives what it said and how it ended."""

    def run(rows: Sequence[Sequence[str]] = ROWS, *more: str, file: Path | None = None, mapped=MAPPED, to=survey):
        file = file or text_file(tmp_path / "answers.csv", rows)
        told = app.test_cli_runner().invoke(args=["responses", "import", str(file), "--survey", to.id, *mapped, *more])
        db.session.rollback()
        return told

    return run


def text_file(path: Path, rows: Sequence[Sequence[str]], encoding="utf-8", separator=",") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows([HEADINGS, *rows])
    return path


def workbook(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def people(survey: Survey) -> list[int]:
    counted = queries.people_by_audience(survey.id)
    return [counted.get(group.id, 0) for group in survey.audiences]


# ---- files of every kind ----


def make_files(folder: Path) -> Iterator[Path]:
    yield text_file(folder / "plain.csv", ROWS)
    yield text_file(folder / "semicolons.csv", ROWS, separator=";")
    yield text_file(folder / "from-excel.csv", ROWS, encoding="utf-8-sig")
    yield text_file(folder / "unicode-text.txt", ROWS, encoding="utf-16", separator="\t")
    yield workbook(folder / "book.xlsx", ROWS)


@pytest.mark.parametrize("place", range(5))
def test_a_table_comes_in_whole_whatever_wrote_it(bring, survey, tmp_path, place):
    told = bring(file=list(make_files(tmp_path))[place])
    assert (told.exit_code, told.stdout) == (0, "3 responses brought in; 1 empty row left out.\n")
    assert people(survey) == [2, 1]
    texts = {one.text for one in queries.comments(survey.id, "why")}
    assert texts == {"They are late – always", "Zażółć gęślą jaźń 🙂"}
    counted = queries.choices_counted(survey.id)
    assert sum(group[""] for group in counted["bus"].values()) == 2
    assert sum(group[""] for group in counted["helps"].values()) == 2


def test_words_from_a_file_are_sealed_like_any_other(bring):
    bring()
    kept_words = [answer.text_sealed for answer in db.session.scalars(select(Answer)) if answer.text_sealed]
    assert len(kept_words) == 2
    assert not any(b"late" in sealed for sealed in kept_words)


@pytest.mark.parametrize(("more", "may"), [((), False), (("--may-quote",), True)])
def test_words_are_quoted_only_when_the_file_says_people_agreed(bring, survey, more, may):
    bring(ROWS, *more)
    assert {one.may_quote for one in queries.comments(survey.id, "why")} == {may}


def test_all_rows_may_belong_to_one_group(bring, survey):
    told = bring(mapped=("--map", "Why=4", "--group", PARENTS))
    assert told.exit_code == 0
    assert people(survey) == [0, 2]


def test_who_brought_in_what_is_written_down_without_a_word_of_it(bring, survey):
    bring()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "imported into")).one()
    assert (entry.thing_id, entry.details) == (survey.id, {"responses": 3, "left_out": 0})


# ---- what is wrong ----

BAD = (*ROWS, ("Teachers", "Perhaps", "", "x"), (YOUNG, "Yes", "Trams", ""))


def test_bad_rows_are_listed_with_their_lines_and_nothing_comes_in(bring):
    told = bring(BAD)
    assert told.exit_code == 1
    assert "row 6, column “Bus”: “perhaps” is not one of: Yes, No" in told.stderr
    assert "row 6, column “Who”: “Teachers” is not a group of this survey" in told.stderr
    assert "row 7, column “Helps”: “trams” is not one of: More buses" in told.stderr
    assert "2 rows cannot be read, so nothing was brought in." in told.stderr
    assert kept() == 0
    assert db.session.scalars(select(ImportBatch)).all() == []


def test_good_rows_come_in_when_bad_ones_may_be_left_out(bring, survey):
    told = bring(BAD, "--skip-bad-rows")
    assert told.exit_code == 0
    assert "3 responses brought in; 1 empty row left out; 2 rows that cannot be read left out." in told.stdout
    assert "row 7" in told.stderr
    assert people(survey) == [2, 1]


def test_checking_says_what_would_happen_and_keeps_nothing(bring):
    assert "3 responses could be brought in" in bring(ROWS, "--check").stdout
    assert bring(BAD, "--check").exit_code == 1
    assert kept() == 0
    assert db.session.scalars(select(ImportBatch)).all() == []


def test_not_more_faults_are_listed_than_a_person_reads(bring):
    told = bring([("Teachers", "Perhaps", "Trams", "")] * 300)
    assert "300 rows cannot be read" in told.stderr
    assert told.stderr.count("row ") == 20


def test_a_row_with_too_many_cells_is_a_bad_row(bring):
    told = bring([(*ROWS[0], "more"), ROWS[1]])
    assert told.exit_code == 1
    assert "row 2" in told.stderr


@pytest.mark.parametrize(
    ("mapped", "said"),
    [
        (("--map", "Why=9", "--audience", "Who"), "There is no question “9”"),
        (("--map", "Reason=4", "--audience", "Who"), "There is no column “Reason”"),
        (("--map", "Why=4"), "Say which group each row belongs to"),
        (("--map", "Why=4", "--group", "Teachers"), "“Teachers” is not a group of this survey"),
    ],
)
def test_a_wrong_mapping_is_told_and_nothing_comes_in(bring, mapped, said):
    told = bring(mapped=mapped)
    assert told.exit_code == 1
    assert said in told.stderr
    assert kept() == 0


def test_a_file_that_is_not_there_or_not_a_table_is_told(bring, tmp_path):
    assert "There is no file" in bring(file=tmp_path / "nothing.csv").stderr
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 and more")
    assert "a PDF" in bring(file=tmp_path / "paper.pdf").stderr


def test_a_file_without_answers_brings_nothing_in(bring):
    told = bring([(YOUNG, "", "", "")])
    assert told.exit_code == 1
    assert "nothing to bring in" in told.stderr
    assert db.session.scalars(select(ImportBatch)).all() == []


# ---- the survey ----


def test_only_an_open_survey_takes_a_file(bring, survey):
    draft = build_survey(questions=[words("Why?")], audiences=[YOUNG])
    mapped = ("--map", "Why=1", "--group", YOUNG)
    assert "a survey that is open" in bring(to=draft, mapped=mapped).stderr
    close(survey)
    assert "a survey that is open" in bring().stderr
    assert kept() == 0


def test_a_survey_that_does_not_exist_is_told(app, tmp_path):
    file = text_file(tmp_path / "answers.csv", ROWS)
    told = app.test_cli_runner().invoke(args=["responses", "import", str(file), "--survey", "nothing", *MAPPED])
    assert told.exit_code == 1
    assert "There is no survey nothing" in told.stderr


# ---- cut off ----


def fitted(survey: Survey) -> Fitting:
    groups = {group.name: group.id for group in survey.audiences}
    return fit(survey.version.definition, groups, HEADINGS, ["Why=4"], "Who", None)


def rows_until(number: int, then: BaseException | None = None) -> Iterator[Row]:
    for index in range(number):
        yield Row(index, index + 2, {"Who": YOUNG, "Why": f"Words {index}"})
    if then is not None:
        raise then


@pytest.mark.databases
@pytest.mark.parametrize("fault", [OSError("the stick was pulled out"), KeyboardInterrupt()])
def test_an_import_that_is_cut_off_leaves_nothing(survey, fault):
    with pytest.raises(type(fault)):
        importing.bring_in(survey.id, rows_until(1200, fault), fitted(survey), Wishes("x.csv"), lambda rows: None)
    assert kept() == 0
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
    assert db.session.scalars(select(ImportBatch)).all() == []


@pytest.mark.databases
def test_while_a_file_comes_in_none_of_it_counts_and_then_all_of_it(survey):
    seen = []

    def tell(rows: int) -> None:
        seen.append((rows, kept() > 0, people(survey)))
        db.session.rollback()

    importing.bring_in(survey.id, rows_until(1600), fitted(survey), Wishes("x.csv"), tell)
    assert seen[-1] == (1500, True, [0, 0])
    assert people(survey) == [1600, 0]


@pytest.mark.databases
def test_a_survey_that_closes_meanwhile_takes_none_of_it(survey):
    def tell(rows: int) -> None:
        if rows == 1000:
            close(survey)

    with pytest.raises(Refused):
        importing.bring_in(survey.id, rows_until(1200), fitted(survey), Wishes("x.csv"), tell)
    assert kept() == 0


@pytest.mark.databases
def test_what_a_killed_import_left_is_cleared_by_a_later_one(survey):
    with transaction() as session:
        left = ImportBatch(survey_id=survey.id, file_name="killed.csv", made_at=now())
        session.add(left)
    record(survey, YOUNG, {"why": "Half of it"}, batch=left)
    assert (kept(), people(survey)) == (1, [0, 0])
    with clock.set_to(now() + LONGEST * 2):
        importing.bring_in(survey.id, rows_until(10), fitted(survey), Wishes("x.csv"), lambda rows: None)
    assert (kept(), people(survey)) == (10, [10, 0])


# ---- real comments ----


def test_real_comments_come_in_and_become_themes(app, tmp_path):
    """Every fifth of 10,302 public comments about health services, as answers of a survey."""
    if not REAL_COMMENTS.is_file():
        pytest.skip("the public comments are not beside this repository: ../shared/data/nhs_fft_phase1.csv")
    with REAL_COMMENTS.open(encoding="utf-8-sig", newline="") as source:
        rows = [row for index, row in enumerate(csv.DictReader(source)) if index % 5 == 0]
    file = tmp_path / "every-fifth.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    groups = sorted({row["organization"] for row in rows})
    survey = open_survey_for(*groups, questions=[words("What could be better?", key="why")])
    mapped = ["--map", "text=1", "--audience", "organization", "--may-quote"]
    told = app.test_cli_runner().invoke(args=["responses", "import", str(file), "--survey", survey.id, *mapped])
    assert told.exit_code == 0, told.output
    db.session.rollback()
    expected = Counter(row["organization"] for row in rows if row["text"].strip())
    assert dict(zip(groups, people(survey), strict=True)) == expected
    close_and_count(survey)
    themes = insight.visible_themes(survey.id)
    assert len(themes) >= 5
    assert all(theme.label and theme.quotes for theme in themes[:5])
