"""How much of the hub the tests have been through: at least 90 % of all of it, at least 95 % of its rules.

Lines and branches count alike. Reads what `pytest --cov` has left; run by `make cover`.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import coverage

from tests.guards.house import modules, place, pure_modules

FLOORS = {"the hub": 90.0, "its rules": 95.0}
SHOWN = 8  # of the files that have been seen least


def share(summaries: list[Mapping[str, Any]]) -> float:
    """The share of lines and branches gone through, in per cent; nothing there is all seen."""
    there = sum(part["num_statements"] + part["num_branches"] for part in summaries)
    seen = sum(part["covered_lines"] + part["covered_branches"] for part in summaries)
    return 100 * seen / there if there else 100.0


def summaries() -> dict[str, Mapping[str, Any]]:
    """What coverage has counted in each file."""
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    return {name: file["summary"] for name, file in files.items()}


def judge(files: Mapping[str, Mapping[str, Any]], rules: set[str]) -> tuple[list[str], bool]:
    """Lines to print, and whether both floors hold."""
    reached = {
        "the hub": share(list(files.values())),
        "its rules": share([summary for name, summary in files.items() if name in rules]),
    }
    lines = [f"{what}: {reached[what]:.1f} % gone through (floor {floor:g} %)" for what, floor in FLOORS.items()]
    held = all(reached[what] >= floor for what, floor in FLOORS.items())
    if not held:
        least = sorted(files, key=lambda name: share([files[name]]))[:SHOWN]
        lines += [f"  {share([files[name]]):5.1f} %  {name}" for name in least]
    return lines, held


def main() -> int:
    """Print both figures, and fail below a floor."""
    lines, held = judge(summaries(), {place(modules()[name]) for name in pure_modules()})
    print("\n".join(lines))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
