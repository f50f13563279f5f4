"""Law 2: rules are pure, by contract and in fact."""

import json
import subprocess
import sys

from coprod_hub.config import ROOT
from tests.guards.house import project, pure_modules

LAYERS_OF_THE_WEB = ["flask", "huey", "psycopg", "sqlalchemy", "werkzeug", "wtforms"]
IMPORT_EACH = """
import importlib, json, sys
names, unwanted = json.loads(sys.argv[1])
faults = []
for name in names:
    importlib.import_module(name)
    loaded = [module for module in unwanted if module in sys.modules]
    if loaded:
        faults.append(f"{name} loads {', '.join(loaded)}")
        break
print(json.dumps(faults))
"""


def test_a_pure_module_loads_nothing_of_the_web_or_the_database():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, json.dumps([pure_modules(), LAYERS_OF_THE_WEB])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_the_contract_names_every_pure_module():
    contracts = project()["tool"]["importlinter"]["contracts"]
    (purity,) = (contract for contract in contracts if contract["name"] == "Rules are pure")
    named = set(purity["source_modules"])
    left_out = [
        name
        for name in pure_modules()
        if not any(name == pattern or name.startswith(f"{pattern}.") for pattern in named) and ".rules" not in name
    ]
    assert left_out == []
