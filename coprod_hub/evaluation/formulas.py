"""The price formulas in words, for those who choose one and those who bid. Pure."""

from dataclasses import dataclass

from coprod_hub.evaluation.price import Formula


@dataclass(frozen=True)
class InWords:
    """A formula's name, how it is written (W: the weight, P: a price, Pmin: the lowest), and what it does to people."""

    name: str
    written: str
    means: str


FORMULAS = {
    Formula.LOWEST: InWords(
        "Compared with the lowest price",
        "W × Pmin ÷ P",
        "The lowest price gets all points. A price twice as high gets half. The usual choice.",
    ),
    Formula.LINEAR_BOUNDS: InWords(
        "On a line between two published prices",
        "W × (max − P) ÷ (max − min)",
        "Points depend on your own published range alone: no bid’s price changes the points of another.",
    ),
    Formula.LINEAR_PENALTY: InWords(
        "The same loss for each percent above the lowest",
        "W × (1 − (P − Pmin) ÷ Pmin), never below 0",
        "One percent above the lowest price costs one percent of the points. Twice the lowest, or more, gets none.",
    ),
    Formula.MEAN50: InWords(
        "Compared with the mean of all prices",
        "50 − 100 × (P − mean) ÷ mean, of 100, between the published ends",
        "A price at the mean gets half of the points. One very high or low price moves everybody’s points.",
    ),
    Formula.PRICE_PER_QUALITY_POINT: InWords(
        "Price for each quality point",
        "P ÷ quality total, the lowest first",
        "The price has weight 0. Bids are put in order by what a point of quality costs.",
    ),
    Formula.FIXED: InWords(
        "The price is fixed",
        "No points",
        "You publish what you pay. The price has weight 0, and quality alone decides.",
    ),
}
