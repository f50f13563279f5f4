"""What the guards know of the house: its modules, which of them are pure, and which files are committed."""

import ast
import re
import subprocess
import tomllib
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from coprod_hub.config import ROOT

PACKAGE = ROOT / "coprod_hub"
TEMPLATES = ROOT / "templates"
#: What a feature's impure modules are called; whatever else stands in `insight` is about language, and pure.
IMPURE_NAMES = {
    "__init__", "again", "coding", "commands", "decisions", "forms", "jobs", "models", "queries", "service", "views",
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
    """The modules that import no Flask, no SQLAlchemy and no WTForms, not even indirectly: the contract names them."""
    contracts = project()["tool"]["importlinter"]["contracts"]
    (purity,) = (contract for contract in contracts if contract["name"] == "Rules are pure")
    named = purity["source_modules"]
    return [name for name in modules() if any(fnmatchcase(name, one) or fnmatchcase(name, f"{one}.*") for one in named)]


def calls_itself_pure(name: str) -> bool:
    """Whether a module's docstring says "Pure", or it stands where all is pure."""
    parts = name.split(".")[1:]
    of_language = len(parts) == 2 and parts[0] == "insight" and parts[1] not in IMPURE_NAMES
    said = ast.get_docstring(tree(modules()[name])) or ""
    return of_language or re.search(r"\bPure\b", said) is not None


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
