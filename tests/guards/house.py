"""What the guards know of the house: its modules, which of them are pure, and which files are committed."""

import ast
import subprocess
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from coprod_hub.config import ROOT

PACKAGE = ROOT / "coprod_hub"
TEMPLATES = ROOT / "templates"
#: The names that a feature's impure modules go by; whatever else stands in `insight` is about language, and pure.
IMPURE_NAMES = {
    "__init__", "again", "coding", "commands", "decisions", "forms", "jobs", "models", "queries", "service", "views",
}  # fmt: skip
PURE_EVERYWHERE = {"rules"}
PURE_BY_NAME = {
    "core": {"charts", "disclosure", "text", "working_days"},
    "evaluation": {
        "criteria", "dates", "exact_json", "lots", "ocds", "ocds_types", "price", "regime", "score_file", "scoring",
        "sensitivity", "ties",
    },
    "safeguarding": {"language", "screening"},
    "surveys": {"definition", "kinds", "numbers", "showing"},
}  # fmt: skip


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@lru_cache
def modules() -> dict[str, Path]:
    """Every module of the hub by its dotted name."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def pure_modules() -> list[str]:
    """The modules that import no Flask, no SQLAlchemy and no WTForms, not even indirectly."""
    return [name for name in modules() if _is_pure(name.split(".")[1:])]


def _is_pure(parts: list[str]) -> bool:
    if len(parts) < 2:
        return False
    feature, name = parts[:2]
    known = PURE_EVERYWHERE | PURE_BY_NAME.get(feature, set())
    return name in known or (feature == "insight" and name not in IMPURE_NAMES)


@lru_cache(maxsize=500)
def tree(file: Path) -> ast.Module:
    """A file as Python understands it."""
    return ast.parse(file.read_text())


@lru_cache
def committed() -> tuple[Path, ...]:
    """The files that are, or would be, committed."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(file for name in told.stdout.split("\0") if name and (file := ROOT / name).is_file())


def text_of(file: Path) -> str:
    """What a text file says; nothing for a picture or a font."""
    raw = file.read_bytes()
    return "" if b"\0" in raw else raw.decode("utf-8", errors="replace")


def place(file: Path, line: int = 0) -> str:
    """Where something stands, as an editor opens it."""
    return f"{file.relative_to(ROOT)}:{line}" if line else str(file.relative_to(ROOT))
