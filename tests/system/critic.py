"""The critic: reads every page a test receives and says what is wrong with it.

It knows what can be told from one page alone, in milliseconds; axe and the Nu validator see more and cost more.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

FIELDS = {"select", "textarea", "input"}
UNLABELLED_KINDS = {"hidden", "submit", "button", "reset", "image"}
IDS_NAMED_BY = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "list", "form")
RESOURCES = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "object": "data",
    "use": "href",
}
FORM_KEYS = {"csrf_token", "submission_key"}


class Headers(Protocol):
    """What the critic needs of a response's headers."""

    def get(self, key: str, /) -> str | None: ...


def faults_of_headers(headers: Headers) -> list[str]:
    """What is missing from the headers that every answer carries, whatever its status and kind."""
    policy = headers.get("Content-Security-Policy") or ""
    faults = []
    if not policy.startswith("default-src 'none';") or "unsafe" in policy:
        faults.append(f"no strict Content-Security-Policy: {policy!r}")
    if headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("no X-Content-Type-Options: nosniff")
    faults += [f"no {name}" for name in ("Referrer-Policy", "Permissions-Policy") if not headers.get(name)]
    return faults


@lru_cache(maxsize=500)
def faults_of_page(html: str) -> tuple[str, ...]:
    """What is wrong with a page, as short sentences; empty when nothing is."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    page = Page(parser.parse(html))
    faults = [f"invalid HTML at {place}: {code} {detail}" for place, code, detail in parser.errors]
    for check in CHECKS:
        faults += check(page)
    return tuple(faults)


class Page:
    """A parsed page: its elements in order, its ids and who stands around whom."""

    def __init__(self, root: Element) -> None:
        self.root = root
        everything: Iterator[Any] = root.iter()  # comments too, whose tag is no name
        self.elements: list[Element] = [element for element in everything if isinstance(element.tag, str)]
        self.parents = {child: parent for parent in self.elements for child in parent}
        self.ids = Counter(element.get("id", "") for element in self.elements if element.get("id") is not None)

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element with one of these names."""
        return (element for element in self.elements if element.tag in tags)

    def around(self, element: Element) -> Iterator[Element]:
        """The elements around this one, nearest first."""
        while (parent := self.parents.get(element)) is not None:
            yield parent
            element = parent


def words(element: Element) -> str:
    """The text of an element, spaces evened."""
    return " ".join("".join(element.itertext()).split())


def _named(element: Element) -> str:
    shown = {name: element.get(name) for name in ("id", "name", "href", "class") if element.get(name)}
    return f"<{element.tag}{''.join(f' {name}={value!r}' for name, value in shown.items())}>"


def _frame(page: Page) -> Iterator[str]:
    if not page.root.get("lang"):
        yield "<html> has no lang"
    titles = [words(title) for title in page.all("title") if page.parents[title].tag == "head"]
    if len(titles) != 1 or not titles[0]:
        yield f"a page has one title, this has {titles}"
    headings = [words(heading) for heading in page.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"a page has one h1, this has {headings}"
    if len(list(page.all("main"))) != 1:
        yield "a page has one <main>"


def _labels(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if words(label)}
    for field in page.all(*FIELDS):
        if field.tag == "input" and field.get("type", "text") in UNLABELLED_KINDS:
            continue
        wrapped = any(around.tag == "label" for around in page.around(field))
        if not (wrapped or field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")):
            yield f"a field without a label: {_named(field)}"
    for control in page.all("a", "button"):
        said = words(control) or control.get("aria-label") or any(image.get("alt") for image in control.iter("img"))
        if not said and control.get("aria-hidden") != "true":
            yield f"nothing says what this does: {_named(control)}"


#: Attributes that hold what people wrote, and lead nowhere.
SAID = {"value", "title", "alt", "placeholder", "aria-label"}


def _inline(page: Page) -> Iterator[str]:
    for element in page.elements:
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"an inline {name}: {_named(element)}"
            if name not in SAID and str(value).strip().lower().startswith("javascript:"):
                yield f"a javascript: address: {_named(element)}"
    yield from (f"an inline {element.tag}" for element in page.all("style"))
    yield from ("an inline script" for element in page.all("script") if not element.get("src"))


def _names(page: Page) -> Iterator[str]:
    yield from (f"the id {name!r} stands {count} times" for name, count in page.ids.items() if count > 1 or not name)
    for element in page.elements:
        for attribute in IDS_NAMED_BY:
            for name in (element.get(attribute) or "").split():
                if name not in page.ids:
                    yield f"{attribute}={name!r} names nothing: {_named(element)}"
        href = element.get("href", "") if element.tag == "a" else ""
        if href.startswith("#") and href[1:] not in page.ids:
            yield f"a link to nowhere: {_named(element)}"


def _strangers(page: Page) -> Iterator[str]:
    for element in page.all(*RESOURCES):
        address = element.get(RESOURCES[element.tag], "")
        if urlsplit(address).netloc or address.startswith("//"):
            yield f"asks somebody else for {address}"
    yield from (f"a picture without alt: {image.get('src')}" for image in page.all("img") if image.get("alt") is None)


def _forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        action = form.get("action", "")
        if urlsplit(action).netloc:
            yield f"a form that leaves: {action}"
        names = {
            field.get("name") for field in form.iter("input") if field.get("type") == "hidden" and field.get("value")
        }
        if form.get("method", "get").lower() == "post" and not names & FORM_KEYS:
            yield f"a form without a key: {_named(form)} {action}"


def _slips(page: Page) -> Iterator[str]:
    for element in page.elements:
        if element.tag not in {"script", "style"} and (element.text or "").strip() in {
            "None",
            "undefined",
            "nan",
            "[]",
            "{}",
        }:
            yield f"a slip of the program shows: {words(element)!r} in {_named(element)}"


CHECKS: tuple[Callable[[Page], Iterator[str]], ...] = (_frame, _labels, _inline, _names, _strangers, _forms, _slips)
