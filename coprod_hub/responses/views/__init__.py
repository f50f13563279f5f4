"""Pages of responses: answering (open to anyone with the link), results and imports (staff)."""

from flask import Blueprint

bp = Blueprint("responses", __name__)

from coprod_hub.responses.views import (  # noqa: E402, F401  # the pages register themselves on `bp`
    answering,
    beside,
    comparing,
    importing,
    later,
    reading,
    results,
    results_numbers,
    to_read,
)
