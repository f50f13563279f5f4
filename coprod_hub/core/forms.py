"""Forms: what every form of the hub shares. Pages render them with `components/fields.html`."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from coprod_hub.core.text import clean_line, clean_text


class HubForm(FlaskForm):
    """A form with a CSRF token that keeps what was typed."""


def _rules(required: str, longest: int) -> list[Callable[..., Any]]:
    rules: list[Callable[..., Any]] = [
        Length(max=longest, message=f"Use {longest:,} letters or fewer. Your words are kept below.")
    ]
    return [InputRequired(required), Said(required), *rules] if required else rules


class Said:
    """There is something other than white space."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self._message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ValidationError for an empty text."""
        if not field.data:
            raise ValidationError(self._message)


class LineField(StringField):
    """One line of text, cleaned. `required` is the message when it is left empty."""

    def __init__(self, label: str, required: str = "", longest: int = 200, **more: Any) -> None:
        rules = _rules(required, longest) + list(more.pop("validators", []))
        super().__init__(label, rules, filters=[clean_line], **more)


class TextField(TextAreaField):
    """Several lines of text, cleaned."""

    def __init__(self, label: str, required: str = "", longest: int = 4000, **more: Any) -> None:
        rules = _rules(required, longest) + list(more.pop("validators", []))
        super().__init__(label, rules, filters=[clean_text], **more)


class DayField(Field):
    """A day in three boxes: day, month, year. `raw` keeps what was typed; `data` is the date or None."""

    def __init__(self, label: str, required: str = "", **more: Any) -> None:
        super().__init__(label, [_day_said(required)], **more)
        self.raw: dict[str, str] = {"day": "", "month": "", "year": ""}
        self._wrong = ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        """Read the three boxes, or show the date that is kept."""
        names = {part: f"{self.name}-{part}" for part in self.raw}
        self.process_errors: list[str] = []
        if formdata is not None and any(name in formdata for name in names.values()):
            self.raw = {part: clean_line(formdata.get(name, ""))[:10] for part, name in names.items()}
            self.data, self._wrong = _read_day(self.raw)
            return
        self.data = data if isinstance(data, date) else (self.default() if callable(self.default) else self.default)
        if self.data:
            self.raw = {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}

    def pre_validate(self, form: Any) -> None:
        """Say which part is wrong."""
        if self._wrong:
            raise ValidationError(self._wrong)


def _day_said(required: str) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        if required and field.data is None and not field.errors:
            raise ValidationError(required)

    return check


def _read_day(raw: dict[str, str]) -> tuple[date | None, str]:
    """The date that was typed, and what is wrong with it ("" when nothing is)."""
    if not any(raw.values()):
        return None, ""
    if not all(part.isdecimal() for part in raw.values()):
        return None, "A date needs a day, a month and a year in numbers, such as 27 3 2027."
    day, month, year = (int(raw[part]) for part in ("day", "month", "year"))
    if not 2000 <= year <= 2100:
        return None, "The year must be four numbers, such as 2027."
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, "That day is not in the calendar. Check the day and the month."
