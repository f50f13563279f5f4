"""Power cuts under load: whatever was acknowledged is there once, and nothing is there twice."""

import os
import signal
from pathlib import Path

import pytest

from tests.builders.responses import link_of
from tests.journeys.power_cuts import Crowd, bus_survey, lost_and_doubled, one_of


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds gunicorn's workers in /proc")
def test_a_kill_under_load_loses_and_doubles_nothing(app, live_web):
    survey = bus_survey()
    with Crowd(live_web.url, link_of(survey)) as crowd:
        crowd.wait_for(10)
        os.kill(one_of(live_web.web_pid), signal.SIGKILL)
        crowd.wait_for(10)
        live_web.kill("web")
        live_web.start("web")
        crowd.wait_for(10)
    assert crowd.faults == []
    assert crowd.broken, "nobody was cut off, so nothing was tried"
    assert lost_and_doubled(crowd.acknowledged) == ([], [])
