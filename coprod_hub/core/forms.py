"""Forms: what every form of the hub shares. Pages render them with `components/fields.html`."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import has_request_context, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from coprod_hub.core.crypto import digest
from coprod_hub.core.once import TAIL, OncePerPage
from coprod_hub.core.text import clean_line, clean_text, says_something

CHANGED_MEANWHILE = (
    "Somebody else changed this while you were writing. What you wrote is kept below. Look in another window at what "
    "it says now. Then change yours, or send it again as it is, and it stands instead."
)


class HubForm(FlaskForm):
    """A form with a CSRF token that keeps what was typed; sent twice from the same page, it is done once."""

    class Meta:
        """How every form of the hub is made."""

        csrf_class = OncePerPage

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What a page has sent. Another kind of body (JSON) says nothing: what is in it need not be text.

            Neither does a file that is sent where words are asked for.
            """
            if has_request_context() and request.is_json:
                return None
            sent = FlaskForm.Meta.wrap_formdata(self, form, formdata)
            if not isinstance(sent, CombinedMultiDict):  # no files came with it
                return sent
            taken = {field.name for field in form if isinstance(field, FileField)}
            files = [(name, file) for name, file in request.files.items(multi=True) if name in taken]
            return CombinedMultiDict((MultiDict(files), request.form))

    #: Whether it changes something that others may be changing as well. It is made with that thing as it stands (`obj`,
    #: when it is read and when it is sent), and is refused once when that has become another in between.
    shared = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be taken as it is."""
        fits = bool(super().validate(extra_validators))
        if self.shared and self._changed_meanwhile():
            self.form_errors: list[str] = [*self.form_errors, CHANGED_MEANWHILE]
            return False
        return fits

    def as_it_stands(self) -> str:
        """A fingerprint of what the thing says now."""
        values = [(field.name, getattr(field, "object_data", None)) for field in self if field.name != "csrf_token"]
        return digest(repr(values))[:16]

    def _changed_meanwhile(self) -> bool:
        raw = self["csrf_token"].raw_data if "csrf_token" in self else None
        seen = raw[0].split(TAIL)[2:] if raw else []
        return bool(seen) and seen != [self.as_it_stands()]


def _rules(required: str, longest: int) -> list[Callable[..., Any]]:
    rules: list[Callable[..., Any]] = [
        Length(max=longest, message=f"Use {longest:,} letters or fewer. Your words are kept below.")
    ]
    return [InputRequired(required), Said(required), *rules] if required else rules


class Said:
    """There is something to see: not only white space and signs that are drawn as nothing."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self._message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ValidationError for an empty text."""
        if not says_something(field.data or ""):
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
        self.object_data = data
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
