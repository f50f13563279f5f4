"""The critic objects to what it should, and to nothing else."""

import pytest

from tests.system.critic import faults_of_headers, faults_of_page

GOOD = """<!DOCTYPE html>
<html lang="en"><head><title>Your answers – The hub</title><link rel="stylesheet" href="/static/hub.css"></head>
<body><a href="#main">Skip to the page</a><main id="main"><h1>Your answers</h1>
<form method="post" action="/s/abc"><input type="hidden" name="csrf_token" value="x">
<label for="name">What should we call you?</label><input id="name" name="name" aria-describedby="hint">
<p id="hint">Anything.</p>
<label><input type="checkbox" name="agree"> I agree</label><button>Send my answers</button></form>
<img src="/static/mark.svg" alt=""></main><script type="module" src="/static/js/hub.js"></script></body></html>"""

BAD = {
    "one title": ("<title>Your answers – The hub</title>", ""),
    "one h1": ("<h1>Your answers</h1>", "<h1>Your</h1><h1>answers</h1>"),
    "one <main>": ('<main id="main">', '<div id="main">'),
    "no lang": ('<html lang="en">', "<html>"),
    "without a label": ('<label for="name">What should we call you?</label>', ""),
    "nothing says what this does": ("<button>Send my answers</button>", "<button></button>"),
    "inline style": ("<h1>", '<h1 style="color:red">'),
    "inline onclick": ("<button>", '<button onclick="go()">'),
    "inline script": ("</main>", "</main><script>go()</script>"),
    "javascript: address": ('href="#main"', 'href="javascript:go()"'),
    "stands 2 times": ('<p id="hint">', '<p id="name">'),
    "names nothing": ('aria-describedby="hint"', 'aria-describedby="elsewhere"'),
    "link to nowhere": ('href="#main"', 'href="#nowhere"'),
    "asks somebody else": ('src="/static/mark.svg"', 'src="https://elsewhere.example/mark.svg"'),
    "without alt": (' alt=""', ""),
    "form without a key": ('<input type="hidden" name="csrf_token" value="x">', ""),
    "form that leaves": ('action="/s/abc"', 'action="https://elsewhere.example/"'),
    "slip of the program": ('<p id="hint">Anything.</p>', '<p id="hint">None</p>'),
    "invalid HTML": ("</form>", "</form></section>"),
}


def test_a_good_page_is_left_alone():
    assert faults_of_page(GOOD) == ()


@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_found(fault: str):
    good, bad = BAD[fault]
    assert good in GOOD
    assert fault in "\n".join(faults_of_page(GOOD.replace(good, bad)))


def test_every_answer_carries_strict_headers():
    strict = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=()",
    }
    assert faults_of_headers(strict) == []
    assert (
        faults_of_headers(strict | {"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"}) != []
    )
    for name in strict:
        assert len(faults_of_headers({other: value for other, value in strict.items() if other != name})) == 1
