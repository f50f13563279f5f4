"""Forms of taking the record of marks away."""

from typing import ClassVar

from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from coprod_hub.core.forms import HubForm, TextField
from coprod_hub.evaluation.queries.record import AGREED, MARKS, SAID


class PanelRecordForm(HubForm):
    """What of one's own panel is taken away: one table as CSV, or all as a spreadsheet."""

    ALL: ClassVar[str] = "all"

    what = RadioField(
        "What do you want?",
        [InputRequired("Choose what you want.")],
        choices=[
            SelectChoice(ALL, "Everything, as a spreadsheet (Excel)"),
            SelectChoice(MARKS, "Marks and reasons (CSV)"),
            SelectChoice(AGREED, "Agreed marks (CSV)"),
            SelectChoice(SAID, "What was said beside it (CSV)"),
        ],
    )


class RecordForm(PanelRecordForm):
    """What of the whole tender is taken away, and why."""

    because = TextField(
        "Why do you take it away?",
        "Say why you take the record away.",
        longest=1000,
        description="Your reason is kept with your name and the time.",
    )
