"""Forms about files of bids, and about tables that come from the e-tendering portal."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import BooleanField, FileField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import ValidationError

from coprod_hub.core.forms import HubForm
from coprod_hub.evaluation.portal import ASKED, BIDS, MEANINGS, OF_KIND
from coprod_hub.evaluation.queries.bringing import Choices


class FileForm(HubForm):
    """A file of a bid."""

    file = FileField("Choose a file", description="PDF, Word (.docx), Excel (.xlsx) or CSV, at most 25 MB.")

    def validate_file(self, field: Any) -> None:
        """There is a file."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file first.")


class TableForm(HubForm):
    """A table: as a file, or pasted."""

    file = FileField(
        "Choose a file", description="CSV or Excel (.xlsx), at most 25 MB. The first row names the columns."
    )
    pasted = TextAreaField(
        "Or paste the table", description="Copy it from a spreadsheet, with the row that names the columns."
    )

    def validate_pasted(self, field: Any) -> None:
        """There is one of the two."""
        has_file = bool(getattr(self.file.data, "filename", ""))
        if has_file == bool((field.data or "").strip()):
            raise ValidationError("Choose a file or paste the table: one of the two.")


class ColumnsForm(HubForm):
    """What each column means; `columns_form` adds a field for each."""

    in_time = BooleanField("No column says when bids came in, and none came after the deadline")

    def of_columns(self) -> list[Any]:
        """The fields of the columns, in order."""
        return [field for field in self if field.name.startswith("column-")]

    def choices(self, columns: Sequence[str]) -> Choices:
        """What was chosen."""
        meant = {column: self[_name(n)].data for n, column in enumerate(columns)}
        return Choices({column: one for column, one in meant.items() if one}, self.in_time.data)


def _name(number: int) -> str:
    return f"column-{number}"


def columns_form(
    kind: str, columns: Sequence[str], examples: Sequence[Sequence[str]], choices: Choices, asked: Mapping[str, str]
) -> ColumnsForm:
    """The form for these columns, with what they mean (or seem to mean) chosen. `asked`: title of question by code."""
    offered = [SelectChoice("", "Leave it out"), *(SelectChoice(one, MEANINGS[one]) for one in OF_KIND[kind])]
    if kind == BIDS:
        offered += [SelectChoice(ASKED + code, f"The answer to: {title}") for code, title in asked.items()]
    fields = {
        _name(number): SelectField(
            column, choices=offered, default=choices.columns.get(column, ""), description=_words(said)
        )
        for number, (column, said) in enumerate(zip(columns, examples, strict=True))
    }
    return cast(ColumnsForm, type("Columns", (ColumnsForm,), fields)(in_time=choices.in_time))


def _words(said: Sequence[str]) -> str:
    return "For example: " + " · ".join(said) if said else "Empty in the first rows"
