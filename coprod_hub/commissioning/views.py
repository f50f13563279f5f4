"""Pages of commissioning."""

from flask import Blueprint

bp = Blueprint("commissioning", __name__)
