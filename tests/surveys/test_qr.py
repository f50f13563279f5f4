"""A link as a QR code: the drawing says the same as the code that segno makes."""

import re

import pytest
import segno

from coprod_hub.surveys.qr import QUIET, qr_code

pytestmark = pytest.mark.pure


def drawn(path: str, size: int) -> list[list[int]]:
    """The modules that a path fills."""
    filled = [[0] * size for _ in range(size)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for place in range(int(x), int(x) + int(width)):
            filled[int(y)][place] = 1
    return filled


def test_the_drawing_is_the_code():
    address = "https://hub.wolverford.example/s/MyvP1TCRru3rxbAlIk10PiZVRapjNDi8"
    code = qr_code(address)
    modules = [list(row) for row in segno.make_qr(address, error="q").matrix_iter(border=QUIET)]
    assert drawn(code.path, code.size) == modules


def test_the_edge_stays_quiet():
    code = qr_code("https://hub.wolverford.example/s/abc")
    filled = drawn(code.path, code.size)
    edge = [*filled[:QUIET], *filled[-QUIET:], *(row[:QUIET] + row[-QUIET:] for row in filled)]
    assert not any(module for row in edge for module in row)
