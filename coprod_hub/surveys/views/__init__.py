"""Pages of surveys: the list and the builder, groups and team, questions, and from opening to closing."""

from flask import Blueprint

bp = Blueprint("surveys", __name__)

from coprod_hub.surveys.views import groups, making, preview, questions, running, showing  # noqa: E402, F401  # they register on `bp`
