"""What people see when something is missing or wrong: every main form sent empty, and the pages that say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.audit.judge import Judge, judging

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

    from tests.audit.conftest import Place, Visit

FORMS = {
    "nobody": ("accounts.sign_in", "accounts.join", "pages.words"),
    "member": ("accounts.account",),
    "officer": (
        "forums.add", "forums.add_member", "forums.edit", "surveys.start", "surveys.about", "surveys.decision",
        "surveys.groups", "surveys.group", "surveys.new_question", "surveys.question", "feedback.write",
    ),
    "commissioner": (
        "commissioning.start", "commissioning.edit", "commissioning.add", "commissioning.decide",
        "commissioning.edit_intention",
    ),
    "administrator": ("accounts.add",),
}  # fmt: skip
_SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll("main form[method=post]")]
    .find(one => one.querySelector("textarea, select, input:not([type=hidden])"));
  for (const field of form.querySelectorAll("textarea, input:not([type=hidden])")) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = false; else field.value = "";
  }
  form.requestSubmit(form.querySelector("button:not([type=button])"));
}"""


def sent_empty(judge: Judge) -> Response:
    """Empty the page's form and send it."""
    with judge.page.expect_navigation() as answer:
        judge.page.evaluate(_SEND_EMPTY)
    return answer.value


def paths(place: Place, role: str, endpoint: str) -> list[str]:
    """The makes of that page that this role was shown."""
    found = {page.joints: page.path for page in place.found.seen if (page.role, page.endpoint) == (role, endpoint)}
    assert found, f"{role} was never shown {endpoint}"
    return list(found.values())


@pytest.mark.parametrize("role", FORMS)
def test_a_form_sent_empty_says_what_to_do(role: str, visit: Visit, browser: Browser):
    place = visit("strained")
    with judging(browser, place.hub.url, f"errors-{role}") as judge:
        judge.become(place.found.cookies[role])
        for endpoint in FORMS[role]:
            for path in paths(place, role, endpoint):
                judge.page.goto(path)
                assert sent_empty(judge).status == 422, path
                assert judge.page.title().startswith("Error: ")
                assert judge.page.evaluate("document.activeElement.className") == "govuk-error-summary"
                judge.look(f"{path}, sent empty,")


@pytest.mark.parametrize(
    ("role", "endpoint", "status"),
    [("nobody", "", 404), ("member", "people", 403), ("officer", "about", 409), ("officer", "stale", 400)],
)
def test_a_page_that_says_no_is_a_page_like_any_other(
    role: str, endpoint: str, status: int, visit: Visit, browser: Browser
):
    place = visit("demo")
    with judging(browser, place.hub.url, f"no-{role}") as judge:
        judge.become(place.found.cookies[role])
        page = judge.page
        if endpoint == "stale":
            page.goto("/surveys/start")
            page.evaluate("document.querySelector('main [name=csrf_token]').value = 'old'")
            answer: Response | None = sent_empty(judge)
        elif endpoint == "about":
            closed = next(one for one in place.found.seen if one.endpoint == "responses.comments")
            answer = page.goto(f"{closed.path.partition('/comments')[0]}/about")
        else:
            answer = page.goto(f"/{endpoint or 'nothing-is-here'}")
        assert answer is not None
        assert answer.status == status
        judge.look(f"a page of status {status}")
