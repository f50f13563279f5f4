"""Reading a tender as those who run it do: finding one, its scoring file, and whether it may still be changed."""

from coprod_hub.core.access import Actor
from coprod_hub.core.errors import NotFound
from coprod_hub.core.text import matches
from coprod_hub.evaluation.models import Criterion, Lot, Tender
from coprod_hub.evaluation.queries.guards import bids_may_be_open, is_open, must_be_open
from coprod_hub.evaluation.queries.publishing import (
    drift,
    frozen_of,
    has_drifted,
    reasons_against_marking,
    reasons_against_publishing,
)
from coprod_hub.evaluation.queries.tree import Line, faults, lines, scoring_file, tops
from coprod_hub.evaluation.queries.who import tenders

__all__ = [
    "Line", "bids_may_be_open", "criterion_of", "drift", "faults", "found", "frozen_of", "has_drifted", "is_open",
    "lines", "lot_of", "must_be_open", "reasons_against_marking", "reasons_against_publishing", "scoring_file", "tops",
]  # fmt: skip


def found(actor: Actor, words: str = "", kind: str = "", state: str = "") -> list[Tender]:
    """The tenders whose title or reference holds these words, of this kind and state where one is asked for."""
    return [
        each
        for each in tenders(actor)
        if matches(words, (each.title, each.reference)) and kind in ("", each.kind) and state in ("", each.state)
    ]


# ---- parts of it ----


def lot_of(tender: Tender, lot_id: str) -> Lot:
    """One lot of this tender."""
    for lot in tender.lots:
        if lot.id == lot_id:
            return lot
    raise NotFound("There is no such lot in this tender.")


def criterion_of(tender: Tender, criterion_id: str) -> Criterion:
    """One criterion of this tender."""
    for criterion in tender.criteria:
        if criterion.id == criterion_id:
            return criterion
    raise NotFound("There is no such criterion in this tender.")
