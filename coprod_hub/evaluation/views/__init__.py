"""Pages of tender evaluation: for those who run a tender, for the panels that mark it, and for everybody afterwards."""

from flask import Blueprint

bp = Blueprint("evaluation", __name__)

from coprod_hub.evaluation.views import (  # noqa: E402  # they register on `bp`
    agreeing,  # noqa: F401
    award_steps,  # noqa: F401
    awarding,  # noqa: F401
    bid_steps,  # noqa: F401
    bids,  # noqa: F401
    bringing,  # noqa: F401
    criteria,  # noqa: F401
    dens,  # noqa: F401
    glossary,  # noqa: F401
    letters,  # noqa: F401
    marking,  # noqa: F401
    mine,  # noqa: F401
    moved_on,  # noqa: F401
    panels,  # noqa: F401
    prices,  # noqa: F401
    public_awards,  # noqa: F401
    publishing,  # noqa: F401
    record,  # noqa: F401
    settling,  # noqa: F401
    spec_papers,  # noqa: F401
    specification,  # noqa: F401
    tenders,  # noqa: F401
    workshop,  # noqa: F401
)
