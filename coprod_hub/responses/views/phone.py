"""What a phone holds while somebody answers: one cookie, for one link alone, gone with the browser.

It holds the secret that opens the draft, and nothing about the person. A form is known as the person's own by a key
that is made from the same secret.
"""

from collections.abc import Mapping, Sequence
from hmac import compare_digest

from flask import current_app, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from coprod_hub.responses.drafts import Keys, keys_of

COOKIE = "page"


def keys(token: str) -> Keys | None:
    """The keys that this phone holds for this link; None when it holds none."""
    return keys_of(token, request.cookies.get(COOKIE))


def remember(response: Response, token: str, secret: str) -> Response:
    """Give the phone its secret: for this link only, out of reach of scripts, and gone with the browser."""
    secure = current_app.extensions["settings"].secure_cookies
    response.set_cookie(COOKIE, secret, path=_path(token), httponly=True, samesite="Lax", secure=secure)
    return response


def forget(response: Response, token: str) -> None:
    """Take the secret away again."""
    response.delete_cookie(COOKIE, path=_path(token))


def form() -> dict[str, list[str]] | None:
    """What was sent; None when it is more than a page of answers can be."""
    try:
        return dict(request.form.lists())
    except RequestEntityTooLarge:
        return None


def one(raw: Mapping[str, Sequence[str]], name: str) -> str:
    """The first value of that name, or nothing."""
    return next(iter(raw.get(name, ())), "")


def own(keys: Keys, raw: Mapping[str, Sequence[str]]) -> bool:
    """Whether the form was made for this draft, and not by somebody else's page or for an earlier draft."""
    return compare_digest(one(raw, "submission_key").encode(), keys.submission_key.encode())


def _path(token: str) -> str:
    return url_for("responses.start", token=token)
