"""Pages of responses: answering (open to anyone with the link), results and imports (staff)."""

from flask import Blueprint

bp = Blueprint("responses", __name__)

from coprod_hub.responses.views import answering, beside, importing, later, reading, results, results_numbers, to_read  # noqa: E402, F401  # the pages register themselves on `bp`
