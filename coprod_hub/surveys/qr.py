"""A link as a QR code, as numbers for a drawing: the page draws it, so no picture has to be made or kept."""

from dataclasses import dataclass

import segno

QUIET = 4  # modules of white around a code, as ISO/IEC 18004 asks


@dataclass(frozen=True)
class QrCode:
    """A square of `size` × `size` modules, its quiet edge included, and the dark ones as the path of a drawing."""

    size: int
    path: str


def qr_code(address: str) -> QrCode:
    """The code of an address, with a quarter of it readable when dirty or torn (level Q)."""
    code = segno.make_qr(address, error="q")
    rows = [bytes(row) for row in code.matrix]
    strokes = [stroke for y, row in enumerate(rows) for stroke in _strokes(row, y)]
    return QrCode(len(rows) + 2 * QUIET, "".join(strokes))


def _strokes(row: bytes, y: int) -> list[str]:
    """One piece of path for each run of dark modules in a row."""
    found, start = [], None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            found.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            start = None
    return found
