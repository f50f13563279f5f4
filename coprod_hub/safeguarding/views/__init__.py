"""Pages of safeguarding: ways to get help for everybody, what leads look at, what an administrator sets."""

from flask import Blueprint

bp = Blueprint("safeguarding", __name__)

from coprod_hub.safeguarding.views import leads, opening, settings  # noqa: E402, F401  # they add their pages to bp
