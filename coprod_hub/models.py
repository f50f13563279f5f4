"""Every table, imported once, for migrations and tests."""

from coprod_hub.accounts import models as accounts
from coprod_hub.commissioning import models as commissioning
from coprod_hub.core import audit, confirmed, documents, erasures, jobs, notify, once, retention, throttle
from coprod_hub.core.db import Model
from coprod_hub.evaluation import models as evaluation
from coprod_hub.feedback import models as feedback
from coprod_hub.forums import models as forums
from coprod_hub.insight import models as insight
from coprod_hub.responses import models as responses
from coprod_hub.rights import models as rights
from coprod_hub.safeguarding import models as safeguarding
from coprod_hub.surveys import models as surveys

metadata = Model.metadata

__all__ = [
    "accounts", "audit", "commissioning", "confirmed", "documents", "erasures", "evaluation", "feedback", "forums",
    "insight", "jobs", "metadata", "notify", "once", "responses", "retention", "rights", "safeguarding", "surveys",
    "throttle",
]  # fmt: skip
