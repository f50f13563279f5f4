"""QR codes: a link as a picture on a page, drawn with attributes only."""

import segno
from markupsafe import Markup


def qr_picture(link: str, words: str) -> Markup:
    """An SVG of the link, named by `words` for those who cannot see it; black on white, for `hub-qr`."""
    code = segno.make(link, error="m", micro=False)
    drawn = code.svg_inline(border=2, omitsize=True, dark="#000", light="#fff", svgclass="hub-qr", lineclass=None)
    named = Markup(' role="img" aria-label="{}"').format(words)
    # segno writes only numbers and its own words here: the link is in the dots.
    return Markup(drawn.replace("<svg", f"<svg{named}", 1))  # noqa: S704
