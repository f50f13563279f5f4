"""People to talk to, shown wherever help is. Every number carries the day on which somebody checked it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Helpline:
    """One line that anybody may call, free."""

    name: str
    phone: str
    about: str
    hours: str
    verified_on: date


CHECKED = date(2026, 11, 1)
HELPLINES = (
    Helpline("Childline", "0800 1111", "for anyone under 19, about anything", "day and night", CHECKED),
    Helpline("Samaritans", "116 123", "for anyone, about anything", "day and night", CHECKED),
    Helpline("Shout", "85258", "send a text with the word SHOUT", "day and night", CHECKED),
    Helpline("NSPCC", "0808 800 5000", "if you are worried about a child", "weekdays 10am to 4pm", CHECKED),
)
ADVOCATE = Helpline(
    "Coram Voice", "0808 800 5792", "an advocate for children in care and care leavers", "weekdays", CHECKED
)
