"""gunicorn's log says what went wrong and never who came (decision: identity of respondents)."""

import runpy
import socket

import pytest

from coprod_hub.config import ROOT
from tests.system.live import LiveHub

VISITOR = "127.0.0.77"
FORWARDED = "203.0.113.9"
without_clients = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["without_clients"]

GARBAGE = [
    b"\x00\xff\x16\x03\x01 nonsense\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For 203.0.113.9\r\n\r\n",
    b"POST /secret-token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: sentinel-203.0.113.9\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
]


def send(hub: LiveHub, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", hub.port), timeout=10, source_address=(VISITOR, 0)) as visitor:
        visitor.sendall(raw)
        return visitor.recv(200)


def test_nothing_that_a_visitor_is_or_sends_reaches_the_log(live_web: LiveHub):
    answers = [send(live_web, raw) for raw in GARBAGE]
    assert all(answer.startswith(b"HTTP/1.1 ") for answer in answers)
    assert "A request that could not be read was refused" in live_web.log
    for trace in (VISITOR, FORWARDED, "secret-token", "sentinel", "nonsense"):
        assert trace not in live_web.log


def test_an_ordinary_request_leaves_no_line(live_web: LiveHub):
    before = live_web.log
    assert send(live_web, b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: sentinel\r\nConnection: close\r\n\r\n")
    assert live_web.log == before


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::17", "::1", "fe80::1ff:fe23:4567:890a"])
def test_an_address_is_taken_out_of_a_line(address: str):
    assert without_clients(f"[2026-11-23 08:02:11 +0000] [17] lost {address}, again") == (
        "[2026-11-23 08:02:11 +0000] [17] lost (address not kept), again"
    )
    assert address not in without_clients(f"('{address}', 4711)")


@pytest.mark.parametrize("line", ["08:02:11", "version 27.0.1", "1.2.3.4.5", "a: b"])
def test_what_is_no_address_stays(line: str):
    assert without_clients(line) == line
