"""Pages of commissioning: staff write plans; anybody reads the published ones."""

from flask import Blueprint

bp = Blueprint("commissioning", __name__)

from coprod_hub.commissioning.views import decisions, evidence, intentions, plans, public  # noqa: E402, F401  # they register on `bp`
