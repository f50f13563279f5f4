"""Every pair of colours that meets on a page has contrast enough, in both schemes, by the tokens themselves."""

import re

import pytest

from coprod_hub.config import ROOT

SOURCES = ROOT / "static" / "src"
DARK = "@media screen and (prefers-color-scheme: dark)"

#: ink on ground: words, so 4.5 : 1
WORDS = """
ink: paper surface foot tint leaf-tint sky-tint coral-tint sun-tint hair
muted: paper surface foot tint leaf-tint sky-tint
plum: paper surface foot tint leaf-tint sky-tint coral-tint
plum-deep: paper surface tint
leaf: paper surface leaf-tint
coral: paper surface
coral-deep: paper surface coral-tint
on-plum: plum plum-deep
on-coral: coral coral-deep
surface: plum leaf
sun-ink: sun
on-band: band
on-band-muted: band
"""
#: edge on ground: what shows where a control is, what state it has or how long a bar is, so 3 : 1
EDGES = """
line: paper surface foot tint
plum: paper surface tint foot
leaf: paper surface leaf-tint
sky: paper surface sky-tint
coral: paper surface coral-tint
thread: paper surface
ink: paper surface sun-tint
sun: band
band-line: band
"""


def tokens(dark: bool) -> dict[str, str]:
    """The colours of a scheme; the dark one says only what differs."""
    light, night = (SOURCES / "_tokens.scss").read_text().split(DARK)
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    if dark:
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", night))
    return found


def luminance(colour: str) -> float:
    """Relative luminance, by WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def pairs(table: str) -> list[tuple[str, str]]:
    """`a: b c` as (a, b), (a, c)."""
    rows = (line.split(": ") for line in table.strip().splitlines())
    return [(first, second) for first, seconds in rows for second in seconds.split()]


def test_contrast_is_worked_out_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("table", "least"), [(WORDS, 4.5), (EDGES, 3.0)], ids=["words", "edges"])
def test_every_pair_has_contrast_enough(table: str, least: float, dark: bool) -> None:
    colour = tokens(dark)
    weak = {
        pair: ratio for pair in pairs(table) if (ratio := round(contrast(*(colour[name] for name in pair)), 2)) < least
    }
    assert weak == {}


def test_every_colour_stands_in_some_pair() -> None:
    paired = {name for table in (WORDS, EDGES) for pair in pairs(table) for name in pair}
    assert set(tokens(dark=False)) - paired == {"qr"}  # a code is black on white, whatever the scheme


def test_no_rule_writes_a_colour_of_its_own() -> None:
    files = [file for file in SOURCES.glob("*.scss") if file.name not in {"_tokens.scss", "_settings.scss"}]
    assert files
    files += (ROOT / "static" / "css").glob("*.css")
    assert {file.name: found for file in files if (found := re.findall(r"#[0-9a-f]{3,8}\b", file.read_text()))} == {}


def test_what_govuk_frontend_falls_back_to_is_ours() -> None:
    settings = (SOURCES / "_settings.scss").read_text()
    colour = tokens(dark=False)
    for theirs, ours in re.findall(
        r"--govuk-([a-z-]+)-colour: var\(--([a-z-]+)\)", (SOURCES / "_tokens.scss").read_text()
    ):
        if ours != "hair":
            assert f'"{theirs}": {colour[ours]}' in settings
