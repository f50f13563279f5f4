"""What officers fill in about criteria, marks, ties, and who marks what."""

from collections.abc import Sequence
from typing import Any, TypeVar

from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import ValidationError

from coprod_hub.core.errors import Refused
from coprod_hub.core.forms import HubForm, LineField, TextField
from coprod_hub.evaluation.formulas import FORMULAS
from coprod_hub.evaluation.models import Criterion, Panel, Tender
from coprod_hub.evaluation.price import Formula
from coprod_hub.evaluation.queries.tree import rows
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.service.criteria import CriterionWords, read_number, read_weight
from coprod_hub.evaluation.ties import CRITERION, LOTS, PRICE, SUBMITTED_AT

MARKED = [kind for kind in CriterionKind if kind.is_marked]
NOBODY = SelectChoice("", "Nobody yet")


class CriterionForm(HubForm):
    """A criterion that is marked, or passed or failed."""

    shared = True

    title = LineField("Name", required="Give it a name.")
    kind = SelectField("What it is", choices=[SelectChoice(kind.value, kind.words) for kind in MARKED])
    weight = LineField("Weight", longest=12)
    question = TextField(
        "Question to bidders", longest=4000, description="Leave it empty when it has parts: each part asks its own."
    )
    plain = TextField(
        "What to look for, in plain words", longest=2000, description="The panel reads this as they mark."
    )
    minimum = LineField(
        "Lowest mark with which a bid stays in",
        longest=12,
        description="Only if you publish it. A bid with a lower mark is out. Leave it empty for none.",
    )
    panel = SelectField("Who marks it", choices=[NOBODY], default="")

    def validate_weight(self, field: LineField) -> None:
        """It is a number of 0 or more."""
        _is_said(read_weight, field.data or "0")

    def validate_minimum(self, field: LineField) -> None:
        """It is a number of 0 or more."""
        if field.data:
            _is_said(lambda typed: read_number(typed, "lowest mark"), field.data)

    def words(self, row: Criterion | None = None) -> CriterionWords:
        """What was typed, as the service wants it; what has no field stays as it was."""
        return CriterionWords(
            title=self.title.data or "",
            kind=CriterionKind(self.kind.data),
            question=self.question.data or "",
            plain=self.plain.data or "",
            weight=self.weight.data or "0",
            scale_max=row.scale_max if row else None,
            minimum=self.minimum.data or "",
        )


class PassForm(HubForm):
    """Something that every bid must have."""

    shared = True

    title = LineField("Name", required="Give it a name.")
    question = TextField("What a bid must have or show", required="Say what is checked.", longest=4000)

    def words(self, _row: Criterion | None = None) -> CriterionWords:
        """What was typed, as the service wants it."""
        return CriterionWords(
            title=self.title.data or "", question=self.question.data or "", kind=CriterionKind.PASS_FAIL
        )


class PriceForm(HubForm):
    """The price, and what it is worth."""

    shared = True

    title = LineField("Name", required="Give it a name.", default="Price")
    weight = LineField("Weight", longest=12)
    formula = RadioField(
        "How points are given",
        choices=[SelectChoice(formula.value, words.name) for formula, words in FORMULAS.items()],
        default=Formula.LOWEST.value,
    )
    low = LineField(
        "Lower end", longest=20, description="For the line: a price in pounds. For the mean: points of 100."
    )
    high = LineField(
        "Upper end", longest=20, description="For the line: a price in pounds. For the mean: points of 100."
    )

    def validate_weight(self, field: LineField) -> None:
        """It is a number of 0 or more."""
        _is_said(read_weight, field.data or "0")

    def validate_low(self, field: LineField) -> None:
        """It is a number, and there where the formula needs it."""
        self._end(field)

    def validate_high(self, field: LineField) -> None:
        """It is a number, and there where the formula needs it."""
        self._end(field)

    def _end(self, field: LineField) -> None:
        if field.data:
            _is_said(lambda typed: read_number(typed.removeprefix("£"), "price"), _bare(field.data))
        elif self.formula.data == Formula.LINEAR_BOUNDS:
            raise ValidationError("This formula needs two published prices.")

    @property
    def options(self) -> dict[str, str]:
        """The ends that were typed, where the formula has any."""
        if self.formula.data not in (Formula.LINEAR_BOUNDS, Formula.MEAN50):
            return {}
        ends = {"min": _bare(self.low.data or ""), "max": _bare(self.high.data or "")}
        return {name: end for name, end in ends.items() if end}

    def words(self, _row: Criterion | None = None) -> CriterionWords:
        """What was typed, as the service wants it."""
        return CriterionWords(
            title=self.title.data or "",
            kind=CriterionKind.PRICE,
            weight=self.weight.data or "0",
            formula=self.formula.data or Formula.LOWEST.value,
            options=self.options,
        )


def _bare(typed: str) -> str:
    return typed.strip().removeprefix("£").replace(",", "").replace(" ", "")


def _is_said(read: Any, typed: str) -> None:
    try:
        read(typed)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from None


def criterion_form(row: Criterion) -> CriterionForm | PassForm | PriceForm:
    """The form that fits this criterion, filled in as it stands."""
    if row.kind is CriterionKind.PASS_FAIL:
        return PassForm(obj=row)
    if row.kind is CriterionKind.PRICE:
        return PriceForm(obj=row, data={"low": row.options.get("min", ""), "high": row.options.get("max", "")})
    same = {name: getattr(row, name) for name in ("title", "weight", "question", "plain", "minimum")}
    form = CriterionForm(data={**same, "kind": row.kind.value, "panel": row.panel_id or ""})
    form.panel.choices = panel_choices(row.tender.panels)
    return form


def panel_choices(panels: Sequence[Panel]) -> list[SelectChoice]:
    """The panels of a tender to choose from, and nobody."""
    return [NOBODY, *(SelectChoice(panel.id, f"{panel.name} ({panel.kind.words})") for panel in panels)]


class WeightingForm(HubForm):
    """How weights are written."""

    weights = RadioField(
        "How weights are written",
        choices=[
            SelectChoice("percent_of_parent", "Percent: each level adds up to 100"),
            SelectChoice("points", "Points: on the questions alone, any total"),
        ],
    )


class ScaleForm(HubForm):
    """The words of each mark, a line a mark."""

    shared = True

    official = TextField(
        "Words for each mark, from 0 upwards",
        required="Say in words what each mark means.",
        longest=8000,
        description="One line a mark. The first line is 0. Bidders read these.",
    )
    plain = TextField(
        "The same in plain words",
        longest=8000,
        description="One line a mark, in the same order. Panels read these on their phones.",
    )

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The marks that were typed."""
        official, plain = _lines(self.official.data), _lines(self.plain.data)
        plain += [""] * (len(official) - len(plain))
        return [
            {"mark": mark, "words": words, "plain": also}
            for mark, (words, also) in enumerate(zip(official, plain, strict=False))
        ]

    def validate_plain(self, field: TextField) -> None:
        """There are as many lines as marks, or none."""
        lines, marks = len(_lines(field.data)), len(_lines(self.official.data))
        if lines and lines != marks:
            raise ValidationError(f"There are {lines} lines here and {marks} above. Write one line for each mark.")


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def scale_lines(marks: Sequence[dict[str, Any]]) -> dict[str, str]:
    """A scale as the two fields show it."""
    return {
        "official": "\n".join(mark.get("words") or "" for mark in marks),
        "plain": "\n".join(filter(None, (mark.get("plain") or "" for mark in marks))),
    }


class TiesForm(HubForm):
    """What decides between equal totals, in order."""

    shared = True

    first = SelectField("First")
    second = SelectField("Then", default="")
    third = SelectField("Then", default="")
    last = RadioField(
        "If that does not decide",
        choices=[
            SelectChoice(LOTS, "Lots are drawn in front of witnesses"),
            SelectChoice(SUBMITTED_AT, "The bid that came earlier, and then lots"),
        ],
        default=LOTS,
    )

    @property
    def rules(self) -> list[str]:
        """The rule in the order that was chosen; it always ends with lots."""
        chosen = [self.first.data, self.second.data, self.third.data]
        early = [SUBMITTED_AT] if self.last.data == SUBMITTED_AT else []
        return [*filter(None, chosen), *early, LOTS]


AnyTies = TypeVar("AnyTies", bound=TiesForm)


def ties_form(tender: Tender, kind: type[AnyTies]) -> AnyTies:
    """The form with this tender's criteria to choose from, filled in as the rule stands."""
    steps = [rule for rule in tender.tie_break if rule not in (LOTS, SUBMITTED_AT)]
    steps += [""] * (3 - len(steps))
    last = SUBMITTED_AT if SUBMITTED_AT in tender.tie_break else LOTS
    form = kind(data={"first": steps[0], "second": steps[1], "third": steps[2], "last": last})
    choices = [SelectChoice("", "Nothing"), *tie_choices(tender)]
    form.first.choices = form.second.choices = form.third.choices = choices
    return form


def tie_choices(tender: Tender) -> list[SelectChoice]:
    """The criteria that can tell two bids apart, and the price."""
    found = [
        SelectChoice(CRITERION + row.code, f"More points for “{row.title}”")
        for row in rows(tender)
        if row.kind.is_marked and row.kind is not CriterionKind.INFORMATION
    ]
    return [*found, SelectChoice(PRICE, "The lower price")] if tender.kind.has_price else found
