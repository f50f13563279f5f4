"""What is committed names no machine, and the locks say what pyproject.toml asks for."""

import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from coprod_hub.config import ROOT
from tests.guards.house import committed, place, project, text_of

# In pieces, so that this file does not name them itself.
OF_A_MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/" + "(?:work|root|tmp|home)/" + r"\w",
            r"[A-Z]:\\" + r"Users\\",
            r"--(?:extra-)?" + "index-url|--find-" + r"links|--trusted-" + "host",
            "files\\.python" + "hosted\\.org|pypi\\." + "org|registry\\.npm" + "js\\.org",
            r'"resol' + r'ved"\s*:',
        ]
    )
)
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ;[^\\]*)? \\$")
LOCK, TEST_LOCK = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"


def pins(lock: Path) -> dict[str, Version]:
    found = (PIN.match(line) for line in lock.read_text().splitlines())
    return {canonicalize_name(pin[1]): Version(pin[2]) for pin in found if pin}


def test_nothing_committed_names_a_machine():
    found = [
        f"{place(file, number)} {line.strip()[:100]}"
        for file in committed()
        for number, line in enumerate(text_of(file).splitlines(), 1)
        if OF_A_MACHINE.search(line)
    ]
    assert found == []


def test_no_secret_and_no_data_is_committed():
    kept_out = {"instance", "screenshots", ".venv", "node_modules"}
    assert [
        place(file) for file in committed() if kept_out & set(file.relative_to(ROOT).parts) or file.suffix == ".db"
    ] == []


def test_the_locks_hold_what_the_project_asks_for():
    asked = project()["project"]
    test_extra = asked["optional-dependencies"]["test"]
    for lock, wanted in ((LOCK, asked["dependencies"]), (TEST_LOCK, asked["dependencies"] + test_extra)):
        pinned = pins(lock)
        wrong = [
            f"{lock.name}: {line} is {pinned.get(name, 'missing')}"
            for line in wanted
            if (name := canonicalize_name((need := Requirement(line)).name)) not in pinned
            or pinned[name] not in need.specifier
        ]
        assert wrong == []


def test_the_test_lock_is_the_run_lock_and_more():
    run, test = pins(LOCK), pins(TEST_LOCK)
    assert len(run) > 40
    assert {name: version for name, version in run.items() if test.get(name) != version} == {}


def test_every_line_of_a_lock_is_a_pin_a_hash_or_a_reason():
    allowed = re.compile(r"\s+--hash=sha256:[0-9a-f]{64}(?: \\)?$|\s+# |$")
    odd = [
        f"{lock.name}:{number} {line}"
        for lock in (LOCK, TEST_LOCK)
        for number, line in enumerate(lock.read_text().splitlines(), 1)
        if not PIN.match(line) and not allowed.match(line)
    ]
    assert odd == []
