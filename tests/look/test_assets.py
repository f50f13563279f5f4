"""The built files: small, ours, and built from the sources beside them."""

import gzip
import json
import re
from pathlib import Path

import pytest

from coprod_hub.config import ROOT
from tests.look.test_tokens import tokens

STATIC = ROOT / "static"


#: Names that GOV.UK markup carries and whose elements are styled as they are.
STYLED_BY_ELEMENT = {"govuk-body", "govuk-list", "hub-answering", "hub-root--open", "hub-thread__step"}


def squeezed(name: str) -> int:
    """Bytes of a file as they go over the line, at gzip's best."""
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


@pytest.mark.parametrize(
    ("name", "most"),
    [("govuk/survey.css", 6_000), ("govuk/hub.css", 13_000), ("js/survey.js", 2_000), ("js/hub.js", 2_000)],
)
def test_files_stay_small(name: str, most: int) -> None:
    assert squeezed(name) <= most


def test_an_answering_page_costs_few_bytes_before_its_words() -> None:
    files = ("govuk/survey.css", "js/survey.js", "icons/favicon.svg", "icons/manifest.webmanifest")
    assert sum(map(squeezed, files)) <= 8_000


@pytest.mark.parametrize("name", ["survey", "hub"])
def test_styles_are_built_from_these_tokens(name: str) -> None:
    built = (STATIC / "govuk" / f"{name}.css").read_text()
    for dark in (False, True):
        for token, colour in tokens(dark).items():
            short = re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", colour)
            assert f"--{token}:" in built
            assert re.search(rf"--{token}: ?({colour}|{short}|white|#fff)[;}}]", built), (token, colour)


@pytest.mark.parametrize("name", ["survey", "hub"])
def test_nothing_of_the_governments_own_dress_is_left(name: str) -> None:
    built = (STATIC / "govuk" / f"{name}.css").read_text()
    for theirs in ("GDS Transport", "#1d70b8", "#0b0c0c", "crown", "@font-face", "url(http", "@import"):
        assert theirs not in built


def test_no_locked_package_names_a_host() -> None:
    lock = json.loads((STATIC / "src" / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    wanted = lock["packages"][""]["devDependencies"]
    assert wanted["govuk-frontend"] == lock["packages"]["node_modules/govuk-frontend"]["version"]


def test_the_manifest_is_neutral_and_its_icons_are_there() -> None:
    manifest = json.loads((STATIC / "icons" / "manifest.webmanifest").read_text())
    assert (manifest["name"], manifest["short_name"]) == ("Co-production Hub", "Hub")
    for icon in manifest["icons"]:
        assert Path(ROOT / icon["src"].lstrip("/")).read_bytes().startswith(b"\x89PNG")


def test_every_class_that_a_template_names_has_a_style() -> None:
    styles = [STATIC / "govuk" / "hub.css", *(STATIC / "css").glob("*.css")]
    built = "".join(file.read_text() for file in styles)
    known = set(re.findall(r"\.((?:hub|govuk)-[\w-]+)", built)) | STYLED_BY_ELEMENT
    unknown = {}
    for file in (ROOT / "templates").rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', file.read_text()):
            plain = re.sub(r"\{[{%].*?[}%]\}", "\0", value)
            for name in plain.split():
                if re.fullmatch(r"(?:hub|govuk)-[\w-]+", name) and name not in known:
                    unknown[name] = str(file.relative_to(ROOT))
    assert unknown == {}
