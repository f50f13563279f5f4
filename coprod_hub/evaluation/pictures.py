"""Pictures of a tender: what each question carries of the whole, and what each bid got for it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coprod_hub.core.charts import Key, Look, Part, Stack, StackedBars, Table, end_to_end, stacked_amounts
from coprod_hub.evaluation.criteria import plain
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.scoring import two_places
from coprod_hub.evaluation.standings import File, Placed, finding, model_of, placed, short

#: What is painted alike, in the order of a bar.
KEYS = {
    CriterionKind.QUALITY: Key("Quality", Look.OTHER),
    CriterionKind.YOUTH: Key("Young people’s question", Look.YOUNG_PEOPLE),
    CriterionKind.PARENT: Key("Parents’ question", Look.PARENTS),
    CriterionKind.PRESENTATION: Key("Presentation", Look.ANOTHER),
    CriterionKind.PRICE: Key("Price", Look.PROFESSIONALS),
}


def points(chart_id: str, given: File, found: File, names: Mapping[str, str]) -> StackedBars:
    """Points of every ranked bid, and what they show. `names`: what each bid is called on the page."""
    model = model_of(given)
    kinds = [kind for kind in KEYS if any(leaf.carries and leaf.kind is kind for leaf in model.leaves)]
    keys = [KEYS[kind] for kind in kinds]
    stacks = [
        Stack(f"{one.rank}. {names.get(one.name, one.name)}", one.two, [_points(one, kind) for kind in kinds])
        for one in placed(given, found)
        if one.is_ranked
    ]
    numbers = Table(
        ("Bid", *(key.label for key in keys), f"Total of {plain(model.whole)}"),
        tuple((one.label, *(two_places(each) for each in one.amounts), one.total) for one in stacks),
    )
    return stacked_amounts(chart_id, finding(found, names, model), keys, stacks, model.whole, short, numbers)


def _points(one: Placed, kind: CriterionKind) -> Fraction:
    return sum((line.points for line in one.lines if line.asked.kind is kind), Fraction(0))


@dataclass(frozen=True)
class Weights:
    """One bar of what each question carries of the whole, and what its looks are called."""

    keys: tuple[Key, ...]
    parts: tuple[Part, ...]


def weights(leaves: Sequence[tuple[str, CriterionKind, Fraction]], whole: Fraction) -> Weights:
    """The picture of a tree. `leaves`: the title of each question, its kind, and what it carries of `whole`."""
    kinds = {kind for _, kind, _ in leaves}
    parts = ((Key(title, KEYS[kind].look), carries / whole, short(carries)) for title, kind, carries in leaves)
    return Weights(tuple(KEYS[kind] for kind in KEYS if kind in kinds), end_to_end(parts))
