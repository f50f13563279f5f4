"""Forms about files that are brought in."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import BooleanField, FileField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from coprod_hub.core.forms import HubForm
from coprod_hub.responses.bringing import Choices, Facts
from coprod_hub.responses.guessing import GROUP


class UploadForm(HubForm):
    """Which file to bring in."""

    file = FileField(
        "Choose a file", description="CSV or Excel (.xlsx), at most 25 MB. The first row must name the columns."
    )

    def validate_file(self, field: Any) -> None:
        """There is a file."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file first.")


class ColumnsForm(HubForm):
    """What each column means; `columns_form` adds a field for each."""

    everyone = SelectField("Which group are all these people of?")
    may_quote = BooleanField("Everybody in this file agreed that we may use their words without their name")

    def of_columns(self) -> list[Any]:
        """The fields of the columns, in order."""
        return [field for field in self if field.name.startswith("column-")]

    def choices(self, columns: Sequence[str]) -> Choices:
        """What was chosen."""
        meant = {column: self[_name(n)].data for n, column in enumerate(columns)}
        return Choices({column: one for column, one in meant.items() if one}, self.everyone.data, self.may_quote.data)

    def validate_everyone(self, field: Any) -> None:
        """Each row's group is known in one way."""
        by_column = any(one.data == GROUP for one in self.of_columns())
        if by_column and field.data:
            raise ValidationError("A column says each person’s group already: choose “A column says so” here.")
        if not by_column and not field.data:
            raise ValidationError("Choose the group of all these people, or a column that says it.")


def _name(number: int) -> str:
    return f"column-{number}"


def columns_form(facts: Facts, choices: Choices, meanings: Mapping[str, str], groups: Sequence[str]) -> ColumnsForm:
    """The form for these columns, with what they mean (or seem to mean) chosen."""
    offered = [SelectChoice("", "Leave it out"), *(SelectChoice(key, words) for key, words in meanings.items())]
    fields = {
        _name(number): SelectField(
            column, choices=offered, default=choices.columns.get(column, ""), description=example
        )
        for number, (column, example) in enumerate(zip(facts.columns, _examples(facts), strict=True))
    }
    form = cast(
        ColumnsForm, type("Columns", (ColumnsForm,), fields)(everyone=choices.everyone, may_quote=choices.may_quote)
    )
    form.everyone.choices = [SelectChoice("", "A column says so"), *(SelectChoice(name, name) for name in groups)]
    return form


def _examples(facts: Facts) -> list[str]:
    """The first things that stand in each column, shortly."""
    found = []
    for place in range(len(facts.columns)):
        said = list(dict.fromkeys(row[place][:40] for row in facts.rows if row[place].strip()))[:3]
        found.append("For example: " + " · ".join(said) if said else "Empty in the first rows")
    return found
