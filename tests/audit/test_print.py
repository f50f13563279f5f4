"""On paper: what is promised to fit one sheet fits one sheet."""

import re

from coprod_hub.demo.cast import PASSPHRASE, STAFF


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_the_summary_fits_one_sheet_and_what_is_only_for_the_screen_stays_there(browse, demo):
    page = browse(demo.url, "desk")
    page.goto(f"{demo.url}/sign-in")
    page.locator("[name=who]").fill(STAFF["commissioner"][1])
    page.locator("[name=password]").fill(PASSPHRASE)
    page.locator("main button[type=submit]").click()
    page.get_by_label("Code", exact=True).fill(demo.code_for(STAFF["commissioner"][1]))
    page.locator("main button[type=submit]").click()
    page.get_by_role("link", name="Help with feelings and worries", exact=True).click()
    page.get_by_role("heading", level=1).get_by_text("answered.").wait_for()
    assert sheets(page.pdf(format="A4", prefer_css_page_size=True)) == 1
    page.emulate_media(media="print")
    assert not page.get_by_text("Charts of every question").is_visible()
