"""The work of gathering what is held about a person; and the schedule's rules, known to the worker by this import."""

from coprod_hub.core.db import transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import Progress, job
from coprod_hub.rights import erasing, keeping, told
from coprod_hub.rights.models import RightsRequest
from coprod_hub.rights.queries import FIND

__all__ = ["erasing", "find", "keeping"]


@job(FIND)
def find(progress: Progress, request_id: str) -> str:
    """Gather everything that is held about the person of a request."""
    progress("Asking every part of the hub", 0, 1)
    with transaction() as session:
        asked = session.get_one(RightsRequest, request_id, with_for_update=True)  # else it outlived an erasure
        if asked.person_id is None:
            raise Refused("This request is about nobody with an account.")
        asked.found = told.as_json(told.everything(asked.person_id))
    return "Everything is gathered."
