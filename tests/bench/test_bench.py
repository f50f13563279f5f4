"""The table of `make bench` says which way is good, and what falls short."""

from tests.bench.bench import Figure, modules, table

QUICK = Figure("start", 0.5, 1.0, "s")
SLOW = Figure("start", 2.0, 1.0, "s")
MANY = Figure("answers", 160, 80, "/s", at_most=False)
FEW = Figure("answers", 40, 80, "/s", at_most=False)


def test_a_ratio_is_how_many_times_better_than_the_bar():
    assert [figure.ratio for figure in (QUICK, SLOW, MANY, FEW)] == [2, 0.5, 2, 0.5]
    assert [figure.kept for figure in (QUICK, SLOW, MANY, FEW)] == [True, False, True, False]


def test_nothing_measured_is_better_than_any_bar():
    assert Figure("answers lost", 0, 0).kept
    assert not Figure("answers lost", 1, 0).kept


def test_the_table_lines_up_and_names_what_falls_short():
    assert table([QUICK, FEW]).splitlines() == [
        "figure   measured  bar      ratio",
        "-------  --------  -------  -----  -----------",
        "start    0.5 s     ≤ 1 s    2.00",
        "answers  40 /s     ≥ 80 /s  0.50   falls short",
    ]


def test_bench_modules_are_found_by_a_word():
    assert "bench_start" in modules([])
    assert modules(["start"]) == ["bench_start"]
    assert modules(["nothing like it"]) == []
