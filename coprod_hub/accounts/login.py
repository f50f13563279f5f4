"""Who is signed in, for the rest of the app."""

from flask import Flask

from coprod_hub.core.access import Actor


def init(app: Flask) -> None:
    """Tell the core who acts in a request."""
    app.extensions["load_actor"] = Actor.respondent
