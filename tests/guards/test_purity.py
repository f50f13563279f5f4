"""Law 2: rules are pure, by contract and in fact."""

import json
import subprocess
import sys

from coprod_hub.config import ROOT
from tests.guards.house import calls_itself_pure, modules, pure_modules

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


def test_the_contract_names_every_module_that_calls_itself_pure():
    known = set(pure_modules())
    assert len(known) > 50
    assert [name for name in modules() if calls_itself_pure(name) and name not in known] == []
