"""The floors of coverage: rules are held to more than the rest."""

from typing import Any

from tests.system.floors import judge


def summary(seen: int, there: int = 100) -> dict[str, Any]:
    return {"num_statements": there, "num_branches": there, "covered_lines": seen, "covered_branches": seen}


def test_rules_are_held_to_more():
    files = {"a/rules.py": summary(94), "a/service.py": summary(96)}
    lines, held = judge(files, {"a/rules.py"})
    assert not held
    assert lines[:2] == ["the hub: 95.0 % gone through (floor 90 %)", "its rules: 94.0 % gone through (floor 95 %)"]
    assert lines[2].endswith("a/rules.py")


def test_both_floors_hold():
    assert judge({"a/rules.py": summary(95), "a/service.py": summary(90)}, {"a/rules.py"})[1]


def test_the_whole_is_held_too():
    assert not judge({"a/rules.py": summary(100), "a/service.py": summary(60)}, {"a/rules.py"})[1]
