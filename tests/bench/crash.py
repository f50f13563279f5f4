"""`make crash`: two hundred power cuts under load, on both databases. Nothing acknowledged is lost or doubled.

`make crash ARGS=20` is satisfied with twenty. Every second cut takes one web worker, the others the whole web server.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

from coprod_hub.app import create_app
from coprod_hub.core.db import db
from tests.builders.responses import link_of
from tests.journeys.power_cuts import Crowd, bus_survey, lost_and_doubled, one_of
from tests.system.databases import Databases
from tests.system.live import LiveHub

KINDS = ("sqlite", "postgresql")
CUTS = 200


def cut(hub: LiveHub, number: int) -> None:
    """One power cut: of a worker, or of the whole web server, which is then started again."""
    if number % 2:
        os.kill(one_of(hub.web_pid), signal.SIGKILL)
    else:
        hub.kill("web")
        hub.start("web")


def crash(databases: Databases, kind: str, folder: Path, cuts: int) -> bool:
    """Cut the power so many times while people answer; says whether everything is there once."""
    settings = databases.fresh(kind, folder / kind)
    hub = LiveHub(settings)
    with create_app(settings).app_context():
        survey = bus_survey()
        hub.start("web")
        try:
            with Crowd(hub.url, link_of(survey)) as crowd:
                for number in range(cuts):
                    crowd.wait_for(4)
                    cut(hub, number)
                    print(f"\r{kind}: cut {number + 1} of {cuts}", end="", file=sys.stderr, flush=True)
                crowd.wait_for(4)
        finally:
            hub.stop()
        lost, doubled = lost_and_doubled(crowd.acknowledged)
        db.engine.dispose()
    print(
        f"\r{kind}: {cuts} cuts, {crowd.broken} requests cut off, {len(crowd.acknowledged)} responses acknowledged, "
        f"{len(lost)} lost, {len(doubled)} doubled, {len(crowd.faults)} people who met a fault"
    )
    return not (lost or doubled or crowd.faults)


def main(cuts: int) -> bool:
    """Half of the cuts on each database."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder) / "databases")
        try:
            kept = [crash(databases, kind, Path(folder), cuts // len(KINDS)) for kind in KINDS]
            return all(kept)
        finally:
            databases.close()


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else CUTS))
