"""A file from another survey tool on its way in: read, its columns said, checked, and waiting for a person's yes."""

import csv
from io import BytesIO, StringIO

from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import run_waiting
from coprod_hub.demo.cast import Cast
from coprod_hub.responses import bringing, import_jobs
from coprod_hub.responses.models import Upload
from coprod_hub.surveys.models import Survey

WORK = (import_jobs,)
ROWS = (
    ("Young people", "Show us the flat before we have to say yes.", "yes"),
    ("Young people", "Somebody to ring on the first night.", "no"),
    ("Professionals", "A list of who pays for what in the first month.", "yes"),
    ("Neighbours", "Tell us who to talk to when there is a problem.", "no"),
)


def bring(cast: Cast, survey: Survey) -> None:
    """Bring the file as far as the page that says what can come in; one row names a group that was not asked."""
    survey_id, officer = survey.id, cast.actor("officer")
    asked = survey.version.definition.questions[-1]
    out = StringIO()
    csv.writer(out).writerows([("Group", asked.text, "May we quote you?"), *ROWS])
    with transaction() as session:
        here = session.get_one(Survey, survey_id)
        taken = bringing.take(officer, here, "drop-in-evening.csv", BytesIO(out.getvalue().encode())).id
    run_waiting()
    with transaction() as session:
        found = session.get_one(Upload, taken)
        bringing.say_columns(officer, found, bringing.choices_of(found))
    run_waiting()
    db.session.rollback()
