"""Somebody who uses the hub's pages without a screen: asks for a page, reads its form, sends it, follows on."""

import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from tests.builders.accounts import PASSWORD, code_of

Fields = Mapping[str, str | Sequence[str]]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Got:
    """What came back, and from where."""

    status: int
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()

    @property
    def is_page(self) -> bool:
        """Whether this is HTML (and not a file, a picture or figures for a script)."""
        return self.headers.get("Content-Type", "").startswith("text/html")

    def hidden(self, name: str) -> str:
        """The value of a hidden field, "" when there is none."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""

    @property
    def heading(self) -> str:
        """The words of its h1."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


class Visitor:
    """One visitor with their own cookies, on one kept-alive line; it can be given an address and headers of its own."""

    def __init__(self, home: str, headers: Mapping[str, str] | None = None, source: str = "") -> None:
        self._line = http.client.HTTPConnection(
            urlsplit(home).netloc, timeout=20, source_address=(source, 0) if source else None
        )
        self._headers = dict(headers or {})
        self.cookies: dict[str, str] = {}
        self.home = home

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def get(self, path: str, *, follow: bool = False) -> Got:
        """Ask for a page."""
        return self._follow(self._ask("GET", path)) if follow else self._ask("GET", path)

    def post(self, path: str, fields: Fields, *, follow: bool = False) -> Got:
        """Send a form."""
        got = self._ask("POST", path, urlencode(fields, doseq=True).encode())
        return self._follow(got) if follow else got

    def sign_in(self, who: str, password: str = PASSWORD) -> Self:
        """Come in by the pages; for staff an app has to be there whose database holds what their phone knows."""
        got = self.comes_half_way(who, password)
        if "/sign-in/code" in got.headers["Location"]:
            token = self.get("/sign-in/code").hidden("csrf_token")
            got = self.post("/sign-in/code", {"code": code_of(who), "csrf_token": token})
        assert got.status == 303, f"{who} could not sign in: {got.status} {got.heading}"
        return self

    def comes_half_way(self, who: str, password: str = PASSWORD) -> Got:
        """Give the password, and no more."""
        token = self.get("/sign-in").hidden("csrf_token")
        got = self.post("/sign-in", {"who": who, "password": password, "csrf_token": token})
        assert got.status == 303, f"{who} could not sign in: {got.status} {got.heading}"
        return got

    def _follow(self, got: Got) -> Got:
        while 300 <= got.status < 400:
            got = self._ask("GET", got.headers["Location"])
        return got

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Got:
        headers = dict(self._headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = FORM
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException):
            self._line.close()  # the next request dials again
            raise
        for raw in answer.headers.get_all("Set-Cookie") or ():
            self._keep(raw)
        return Got(answer.status, path, dict(answer.headers.items()), read)

    def _keep(self, raw: str) -> None:
        for name, morsel in SimpleCookie(raw).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
