"""`make lighthouse`: what Lighthouse says of the pages that people open on phones, beside the bars.

Lighthouse comes from npm, into a folder that goes away; nothing of the hub needs Node. The demo is served for it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.bench import Figure, table
from tests.pages.visitor import Visitor
from tests.system.browser import FLAGS
from tests.system.live import Served

LIGHTHOUSE = "lighthouse@12.8.2"
BARS = {"accessibility": 100, "best-practices": 100, "performance": 99}


def pages(hub: Served) -> dict[str, str]:
    """The pages that the bars are about and that need no account, found as people find them: by their links."""
    survey = next(line.split(": ")[-1] for line in hub.log.splitlines() if "/s/" in line)
    with Visitor(hub.url) as visitor:
        plans = re.findall(r'href="(/plans/[^"]+)"', visitor.get("/plans").text)
        forums = re.findall(r'href="(/forums/[^"]+)"', visitor.get("/").text)
    return {
        "survey, first screen": survey.removeprefix(hub.url),
        "three words": "/words",
        "You said, we did": "/you-said-we-did",
        "a plan": plans[0],
        **({"a forum": forums[0]} if forums else {}),
    }


def scores(hub: Served, path: str, folder: Path) -> dict[str, float]:
    """One run: the score of each category, out of 100."""
    report = folder / "report.json"
    command = [
        str(folder / "node_modules" / ".bin" / "lighthouse"), f"{hub.url}{path}", "--quiet", "--output=json",
        f"--output-path={report}", "--form-factor=mobile", "--throttling-method=simulate",
        f"--only-categories={','.join(BARS)}", f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}",
    ]  # fmt: skip
    environ = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    subprocess.run(command, env=environ, check=True, capture_output=True, timeout=120)
    return {name: 100 * part["score"] for name, part in json.loads(report.read_text())["categories"].items()}


def figures(hub: Served, folder: Path) -> Iterator[Figure]:
    """Every page and category beside its bar."""
    for name, path in pages(hub).items():
        for category, score in scores(hub, path, folder).items():
            yield Figure(f"{name}: {category}", score, BARS[category], at_most=False)


def main() -> bool:
    """Fetch Lighthouse, serve the demo, look at the pages, print the table."""
    lacking = [name for name in ("npm", "chromium") if not shutil.which(name)]
    if lacking:
        sys.exit(f"Please install what is missing, then try again: apt-get install {' '.join(lacking)}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        fetch = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", made]
        subprocess.run([*fetch, LIGHTHOUSE], check=True, capture_output=True, timeout=300)
        hub = Served(folder / "instance")
        try:
            found = list(figures(hub.wait_until_ready(), folder))
        finally:
            hub.end()
    print(table(found))
    return all(figure.kept for figure in found)


if __name__ == "__main__":
    sys.exit(not main())
