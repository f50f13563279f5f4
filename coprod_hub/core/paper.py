"""Pages as tagged PDF (PDF/UA-1): a title, a language, headings and tables that a screen reader can walk.

Only jobs import this. WeasyPrint draws with Debian's Pango, and its import fails where that is missing; the hub then
serves without PDF and says so. Nothing is fetched: fonts come with the hub, and no page may name another file.
"""

import importlib
import logging
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coprod_hub.config import ROOT

STYLES = ROOT / "static" / "govuk" / "paper.css"
FACES = (("DejaVuSans.ttf", 400, "normal"), ("DejaVuSans-Bold.ttf", 700, "normal"),
         ("DejaVuSans-Oblique.ttf", 400, "italic"), ("DejaVuSans-BoldOblique.ttf", 700, "italic"))  # fmt: skip
LACKING = "There is no PDF: this machine lacks the library that draws it. The other files are complete."


@lru_cache
def possible() -> bool:
    """Whether this machine can make a PDF."""
    try:
        importlib.import_module("weasyprint")
    except OSError:
        logging.getLogger(__name__).warning("no PDF can be made here: Debian's libpangoft2-1.0-0 is missing")
        return False
    return True


def pdf(page: str) -> bytes:
    """A page as a PDF of as many sheets as it needs."""
    return _finished(_drawn(page))


def pdf_on_one_sheet(pages: Iterable[str]) -> bytes:
    """The first of these pages that fits one sheet, as a PDF; the last one when none does."""
    drawn: Any = None
    for page in pages:
        drawn = _drawn(page)
        if len(drawn.pages) == 1:
            break
    return _finished(drawn)


def _finished(drawn: Any) -> bytes:
    made: bytes = drawn.write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
    return made


def _drawn(page: str) -> Any:
    tools = importlib.import_module("weasyprint")
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # its warnings quote what people wrote
    fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    fetcher = importlib.import_module("weasyprint.urls").URLFetcher(allowed_protocols=["file"], fail_on_errors=False)
    look = tools.CSS(string=f"{_faces()}\n{STYLES.read_text()}", font_config=fonts, url_fetcher=fetcher)
    nothing = importlib.import_module("weasyprint.urls").URLFetcher(allowed_protocols=[])
    return tools.HTML(string=page, url_fetcher=nothing).render(stylesheets=[look], font_config=fonts)


def _faces() -> str:
    """DejaVu, which travels with matplotlib (wordcloud brings it): the same letters on every machine."""
    found = find_spec("matplotlib")
    folder = Path((found and found.origin) or "").parent / "mpl-data" / "fonts" / "ttf"
    return "\n".join(
        f'@font-face {{ font-family: "Hub Paper"; font-weight: {weight}; font-style: {style};'
        f' src: url("{(folder / name).as_uri()}"); }}'
        for name, weight, style in FACES
    )
