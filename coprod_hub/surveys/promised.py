"""What surveys promise, as texts that somebody answers for.

In production a survey opens only once the promise that it makes has been confirmed: children rely on it, and nobody
can take it back from those who have answered. Elsewhere the survey's page says so, and it opens: for trying the hub.
"""

from flask import current_app

from coprod_hub.config import Environment
from coprod_hub.core.confirmed import Reader, Standing, Text, standing
from coprod_hub.surveys.rules import Promise


def text_of(promise: Promise) -> Text:
    """One promise: its name, and its words before the first question."""
    return Text(
        key=f"promise_{promise.value}",
        title=f"The promise “{promise.label}”",
        where="The first screen of each survey that makes it",
        words=(promise.label, promise.words),
        readers=tuple(Reader),
    )


def standing_of(promise: Promise) -> Standing:
    """Whether it has been confirmed."""
    return standing([text_of(promise)])[0]


def not_confirmed(promise: Promise) -> str:
    """What to say of a promise that nobody has confirmed as it stands; "" when all have."""
    waits = standing_of(promise).waits_words
    return f"The promise “{promise.label}” is not confirmed for this council. It waits for: {waits}." if waits else ""


def reasons(promise: Promise) -> list[str]:
    """Why a survey that makes this promise cannot open; only in production."""
    if current_app.extensions["settings"].environment is not Environment.PRODUCTION:
        return []
    said = not_confirmed(promise)
    return [f"{said} An administrator records it under Running the hub, Legal texts."] if said else []
