"""Pages of responses: answering (open to anyone with the link), results and imports (staff)."""

from flask import Blueprint

bp = Blueprint("responses", __name__)
