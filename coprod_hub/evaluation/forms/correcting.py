"""What officers fill in to correct something after publication: what, why, and where bidders were told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wtforms import SelectField

from coprod_hub.core.clock import today
from coprod_hub.core.errors import NotFound
from coprod_hub.core.forms import DayField, HubForm, LineField, TextField
from coprod_hub.evaluation.forms.criteria import PriceForm, ScaleForm, TiesForm, panel_choices, scale_lines, ties_form
from coprod_hub.evaluation.forms.tenders import DeadlineForm, deadline_of
from coprod_hub.evaluation.models import Criterion, Tender
from coprod_hub.evaluation.queries.tenders import criterion_of
from coprod_hub.evaluation.queries.tree import Line, lines, scale_of, separate
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.service.tenders import Notice


class Correction(HubForm):
    """Why, and where and when bidders were told. What is corrected comes from the form that is joined with it."""

    because = TextField("Why is it corrected?", required="Say why it is corrected.", longest=2000)
    notice = LineField(
        "Where were bidders told?",
        required="Say where bidders were told.",
        longest=300,
        description="For example, a message to all bidders in the portal, with its number",
    )
    notice_on = DayField("When were they told?", required="Say when bidders were told.", default=today)

    @property
    def said(self) -> Notice:
        """The reason and the notice."""
        return Notice(self.because.data or "", self.notice.data or "", self.notice_on.data or today())

    @property
    def own(self) -> list[Any]:
        """The fields of what is corrected, without the reason and the notice."""
        return [field for field in self if field.name not in {"because", "notice", "notice_on", "csrf_token"}]

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed, by the place it belongs to."""
        raise NotImplementedError


class AboutCorrection(Correction):
    """The title and what it is about."""

    title = LineField("Title", required="Give it a title.")
    about = TextField("What it is about", longest=4000)

    @property
    def changes(self) -> dict[str, Any]:
        """Title and description."""
        return {"title": self.title.data, "about": self.about.data}


class DeadlineCorrection(Correction, DeadlineForm):
    """A later deadline."""

    @property
    def changes(self) -> dict[str, Any]:
        """The deadline, when there is one."""
        return {"deadline_at": self.deadline_at} if self.deadline_at else {}


class QuestionCorrection(Correction):
    """The words of one criterion."""

    code = ""
    title = LineField("Name", required="Give it a name.")
    question = TextField("Question to bidders", longest=4000)
    plain = TextField("What to look for, in plain words", longest=2000)

    @property
    def changes(self) -> dict[str, Any]:
        """Its name, question and plain words."""
        words = {"title": self.title.data, "question": self.question.data, "plain": self.plain.data}
        return {f"{self.code}.{word}": value or "" for word, value in words.items()}


class PanelCorrection(Correction):
    """Who marks one question."""

    code = ""
    panels: dict[str, Any] = {}  # given to each form by itself
    panel = SelectField("Who marks it")

    @property
    def changes(self) -> dict[str, Any]:
        """The panel."""
        return {f"{self.code}.panel": self.panels.get(self.panel.data)}


class ScaleCorrection(Correction, ScaleForm):
    """The words of the marks of one question."""

    shared = False
    code = ""

    @property
    def changes(self) -> dict[str, Any]:
        """The marks with their words."""
        return {f"{self.code}.scale": self.marks}


class PriceCorrection(Correction, PriceForm):
    """The price formula."""

    shared = False
    code = ""

    @property
    def changes(self) -> dict[str, Any]:
        """The formula, its ends and its weight."""
        return {f"{self.code}.formula": self.formula.data, f"{self.code}.options": self.options}


class TiesCorrection(Correction, TiesForm):
    """The rule for equal totals."""

    shared = False

    @property
    def changes(self) -> dict[str, Any]:
        """The rule."""
        return {"tie_break": self.rules}


# ---- making the one that was asked for ----


@dataclass(frozen=True)
class What:
    """Something that can be corrected: its name, and what is said about it; `one`: of one criterion at a time."""

    name: str
    about: str
    one: bool = False
    late: bool = False


WHAT = {
    "deadline": What("The deadline", "Only ever later."),
    "weights": What("Weights and lowest marks", "All together, so that they add up again."),
    "question": What("The words of a question", "Its name, what bidders answer, and what to look for.", one=True),
    "scale": What("The words of the marks", "For one question.", one=True),
    "price": What("The price formula", "How a price becomes points."),
    "ties": What("The rule for equal totals", "What decides when two bids come to the same."),
    "panel": What("Who marks a question", "Also after the deadline, until marking is open.", one=True, late=True),
    "about": What("The title and what it is about", "At any time: it decides nothing.", late=True),
}


def correction_form(tender: Tender, what: str, criterion_id: str) -> Correction:
    """The form for one kind of correction, filled in as it stands; NotFound for a kind that there is none of."""
    if what not in WHAT:
        raise NotFound("There is nothing of that kind to correct.")
    row = criterion_of(tender, criterion_id) if WHAT[what].one else None
    return _MAKE[what](tender, row)


def _about(tender: Tender, _row: Criterion | None) -> Correction:
    return AboutCorrection(data={"title": tender.title, "about": tender.about})


def _deadline(tender: Tender, _row: Criterion | None) -> Correction:
    return DeadlineCorrection(data=deadline_of(tender))


def _question(_tender: Tender, row: Criterion | None) -> Correction:
    form = QuestionCorrection(obj=row)
    form.code = row.code if row else ""
    return form


def _scale(_tender: Tender, row: Criterion | None) -> Correction:
    if row is None or not row.is_marked:
        raise NotFound("This question has no marks.")
    form = ScaleCorrection(data=scale_lines(scale_of(row)))
    form.code = row.code
    return form


def _panel(tender: Tender, row: Criterion | None) -> Correction:
    if row is None or not row.is_marked:
        raise NotFound("This question has no marks.")
    form = PanelCorrection(data={"panel": row.panel_id or ""})
    form.code, form.panels = row.code, {panel.id: panel for panel in tender.panels}
    form.panel.choices = panel_choices(tender.panels)[1:]
    return form


def _price(tender: Tender, _row: Criterion | None) -> Correction:
    row = next((each for each in tender.criteria if each.kind is CriterionKind.PRICE), None)
    if row is None:
        raise NotFound("There is no price.")
    form = PriceCorrection(obj=row, data={"low": row.options.get("min", ""), "high": row.options.get("max", "")})
    form.code = row.code
    del form.title, form.weight
    return form


def _ties(tender: Tender, _row: Criterion | None) -> Correction:
    return ties_form(tender, TiesCorrection)


@dataclass(frozen=True)
class Weighed:
    """A line of the weights: a criterion, how deep it stands, and its two fields (None: it has none)."""

    line: Line
    weight: Any
    minimum: Any


class WeightsCorrection(Correction):
    """Weights and lowest marks; `names` are the fields of each line, which come with the tender."""

    names: tuple[tuple[Line, str, str], ...] = ()

    @property
    def lines(self) -> list[Weighed]:
        """The tree with its fields."""
        return [
            Weighed(line, self[weight] if weight else None, self[minimum] if minimum else None)
            for line, weight, minimum in self.names
        ]

    @property
    def changes(self) -> dict[str, Any]:
        """Every weight and lowest mark."""
        return {
            f"{one.line.row.code}.{word}": field.data or ""
            for one in self.lines
            for word, field in (("weight", one.weight), ("minimum", one.minimum))
            if field is not None
        }


def _weights(tender: Tender, _row: Criterion | None) -> Correction:
    """A field for each weight that is written, and for each lowest mark."""
    fields: dict[str, Any] = {}
    names = []
    for line in (line for lot in separate(tender) for line in lines(tender, lot)):
        row = line.row
        weighs = line.share is not None and (row.is_leaf or tender.weights != "points")
        weight, minimum = f"weight-{row.id}" if weighs else "", f"minimum-{row.id}" if row.kind.is_marked else ""
        if weight:
            fields[weight] = LineField(f"{row.title}: weight", longest=12, default=row.weight)
        if minimum:
            fields[minimum] = LineField(f"{row.title}: lowest mark", longest=12, default=row.minimum)
        names.append((line, weight, minimum))
    form: WeightsCorrection = type("TheirWeights", (WeightsCorrection,), {**fields, "names": tuple(names)})()
    return form


_MAKE: dict[str, Callable[[Tender, Criterion | None], Correction]] = {
    "deadline": _deadline,
    "weights": _weights,
    "question": _question,
    "scale": _scale,
    "price": _price,
    "ties": _ties,
    "panel": _panel,
    "about": _about,
}
