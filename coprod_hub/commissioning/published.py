"""A plan as people read it: plain values, the same for the draft, the public page and the Word file.

Publishing keeps these values as JSON (`Plan.published`); whatever staff change later, the public reads what was kept.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from coprod_hub.commissioning.freshness import Gone
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Plan
from coprod_hub.commissioning.rules import (
    STRANDS,
    GroupLine,
    Outcome,
    group_lines,
    keeps_back,
    look_of_marker,
    total_words,
)
from coprod_hub.core.charts import GroupedBars
from coprod_hub.core.clock import LOCAL
from coprod_hub.core.web import day_words
from coprod_hub.insight.figures import themes_chart
from coprod_hub.insight.models import Quote, QuoteState

#: What stands where somebody's words stood.
NO_WORDS = {Gone.WITHDRAWN: "[withdrawn by the person who said it]", Gone.DECLINED: "These words are no longer shown."}
DAYS = ("decided_on", "due_on", "review_on")


@dataclass(frozen=True)
class DecisionText:
    """What was decided, by whom and when."""

    id: str
    outcome: Outcome
    what: str
    because: str
    decided_by: str
    decided_on: date
    due_on: date | None
    review_on: date | None = None

    @property
    def headline(self) -> str:
        """What became of it, in a word or two: "We will, by 31 March 2027"."""
        by = f", by {day_words(self.due_on)}" if self.outcome is Outcome.WILL else ""
        return f"{self.outcome.words}{by}"

    @property
    def by_and_when(self) -> str:
        """Who decided and when: "Corporate Parenting Board, 3 November 2026"."""
        return f"{self.decided_by}, {day_words(self.decided_on)}"


@dataclass(frozen=True)
class EvidenceText:
    """Something people said: a theme with its figures, or somebody's own words with the group they came from.

    `gone` says why there are no words any more, though they were cited.
    """

    id: str
    wording: str
    source: str
    theme_id: str | None
    quote_id: str | None
    figures: Mapping[str, Any] = field(hash=False)
    cited_on: date | None = None
    gone: str = ""

    @property
    def no_words(self) -> str:
        """What stands where the words stood."""
        return NO_WORDS[Gone(self.gone or Gone.DECLINED)]

    @property
    def is_quote(self) -> bool:
        """Whether these are one person's own words."""
        return self.quote_id is not None

    @property
    def group(self) -> str:
        """The group a quote came from; "" when that is kept back."""
        return str((self.figures.get("by") or {}).get("name", ""))

    @property
    def look(self) -> str:
        """The colour and shape of a quote's group."""
        return look_of_marker(str((self.figures.get("by") or {}).get("marker", "")))

    @property
    def theme(self) -> str:
        """The theme a quote is one voice of; "" for a theme itself."""
        return str(self.figures.get("theme", ""))

    @property
    def total(self) -> str:
        """How many people said it, as a sentence."""
        return total_words(self.figures)

    @property
    def groups(self) -> tuple[GroupLine, ...]:
        """How many of each group said it."""
        return group_lines(self.figures)

    @property
    def keeps_back(self) -> bool:
        """Whether a figure is kept back."""
        return keeps_back(self.figures)


@dataclass(frozen=True)
class IntentionText:
    """Something the council means to do, what people said about it and what was decided."""

    id: str
    strand: int
    title: str
    description: str
    can_change: str
    affects: str
    evidence: tuple[EvidenceText, ...]
    decisions: tuple[DecisionText, ...]

    @property
    def themes(self) -> tuple[EvidenceText, ...]:
        """What several people said."""
        return tuple(piece for piece in self.evidence if not piece.is_quote)

    @property
    def quotes(self) -> tuple[EvidenceText, ...]:
        """People's own words that may still be read."""
        return tuple(piece for piece in self.evidence if piece.is_quote and piece.wording)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where all of it comes from, each source once."""
        return tuple(dict.fromkeys(piece.source for piece in self.evidence))

    @property
    def said(self) -> tuple[str, ...]:
        """All its words, to look through."""
        decided = [text for one in self.decisions for text in (one.what, one.because, one.decided_by)]
        cited = [piece.wording for piece in self.evidence]
        return (self.title, self.description, self.can_change, self.affects, *decided, *cited)

    @property
    def charts(self) -> tuple[GroupedBars, ...]:
        """The cited themes drawn by group: one picture for each set of groups that was asked."""
        sets: dict[tuple[str, ...], list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        for piece in self.themes:
            asked = tuple(str(group["audience_id"]) for group in piece.figures.get("groups", ()))
            sets[asked].append((piece.wording, piece.figures))
        drawn = (
            themes_chart(f"said-{self.id}-{number}", themes, "How many of each group said this")
            for number, themes in enumerate(sets.values(), 1)
        )
        return tuple(chart for chart in drawn if chart and chart.series)

    @property
    def decision(self) -> DecisionText | None:
        """What holds now: the latest decision."""
        return self.decisions[-1] if self.decisions else None


@dataclass(frozen=True)
class StrandText:
    """One of the seven themes of strategic commissioning and what is meant to be done under it."""

    number: int
    words: str
    intentions: tuple[IntentionText, ...]

    @property
    def decided(self) -> int:
        """How many of its intentions have been decided."""
        return sum(1 for intention in self.intentions if intention.decisions)


@dataclass(frozen=True)
class PlanText:
    """A whole plan."""

    year: int
    title: str
    introduction: str
    intentions: tuple[IntentionText, ...]

    @property
    def strands(self) -> tuple[StrandText, ...]:
        """The seven themes, in their order."""
        return tuple(
            StrandText(strand.value, words, tuple(each for each in self.intentions if each.strand == strand))
            for strand, words in STRANDS.items()
        )

    @property
    def evidence(self) -> tuple[EvidenceText, ...]:
        """Everything that is cited."""
        return tuple(piece for intention in self.intentions for piece in intention.evidence)

    @property
    def decisions(self) -> tuple[DecisionText, ...]:
        """Everything that was decided."""
        return tuple(decision for intention in self.intentions for decision in intention.decisions)

    @property
    def keeps_back(self) -> bool:
        """Whether any figure is kept back."""
        return any(piece.keeps_back for piece in self.evidence)

    @property
    def quote_ids(self) -> frozenset[str]:
        """The quotes whose words stand in it."""
        return frozenset(piece.quote_id for piece in self.evidence if piece.quote_id)

    def count(self, outcome: Outcome) -> int:
        """How many intentions stand so now."""
        return sum(1 for each in self.intentions if each.decision and each.decision.outcome == outcome)

    @property
    def undecided(self) -> int:
        """How many intentions are not decided yet."""
        return sum(1 for each in self.intentions if not each.decisions)

    def without_words(self, gone: Mapping[str, Gone]) -> "PlanText":
        """The same plan with the words of these quotes taken out; that something was said there, and when, stays."""

        def shown(piece: EvidenceText) -> EvidenceText:
            why = gone.get(piece.quote_id or "")
            return replace(piece, wording="", gone=why.value) if why else piece

        return replace(
            self, intentions=tuple(replace(each, evidence=tuple(map(shown, each.evidence))) for each in self.intentions)
        )

    # ---- as kept in the database ----

    def as_json(self) -> dict[str, Any]:
        """As plain lists and dictionaries, days as 2027-03-14."""
        kept = asdict(self)
        for intention in kept["intentions"]:
            for piece in intention["evidence"]:
                piece["cited_on"] = _day_out(piece["cited_on"])
            for decision in intention["decisions"]:
                decision.update({name: _day_out(decision[name]) for name in DAYS})
            for name in ("evidence", "decisions"):
                intention[name] = list(intention[name])
        return {**kept, "intentions": list(kept["intentions"])}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "PlanText":
        """Read what `as_json` gave."""
        return cls(**{**kept, "intentions": tuple(map(_read_intention, kept["intentions"]))})


def _day_out(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_in(kept: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(kept[name]) if kept.get(name) else None


def _read_intention(kept: Mapping[str, Any]) -> IntentionText:
    evidence = tuple(EvidenceText(**{**piece, "cited_on": _day_in(piece, "cited_on")}) for piece in kept["evidence"])
    return IntentionText(**{**kept, "evidence": evidence, "decisions": tuple(map(_read_decision, kept["decisions"]))})


def _read_decision(kept: Mapping[str, Any]) -> DecisionText:
    days = {name: _day_in(kept, name) for name in DAYS}
    return DecisionText(**{**kept, **days, "outcome": Outcome(kept["outcome"])})


# ---- from the database ----


def as_it_stands(plan: Plan) -> PlanText:
    """The plan as staff have it now."""
    return PlanText(plan.year, plan.title, plan.introduction, tuple(map(intention_text, plan.intentions)))


def intention_text(intention: Intention) -> IntentionText:
    """One intention as people read it."""
    return IntentionText(
        id=intention.id,
        strand=intention.strand,
        title=intention.title,
        description=intention.description,
        can_change=intention.can_change,
        affects=intention.affects,
        evidence=tuple(map(evidence_text, intention.evidence)),
        decisions=tuple(map(decision_text, intention.decisions)),
    )


def evidence_text(piece: Evidence) -> EvidenceText:
    """One piece of evidence as people read it: words that are approved no longer are left out."""
    gone = piece.quote and why_gone(piece.quote)
    return EvidenceText(
        piece.id,
        "" if gone else piece.wording,
        piece.source,
        piece.theme_id,
        piece.quote_id,
        piece.figures,
        cited_on=piece.cited_at.astimezone(LOCAL).date(),
        gone=gone.value if gone else "",
    )


def why_gone(quote: Quote) -> Gone | None:
    """Why a quote's words may not be read any more; None while they may."""
    if quote.withdrawn_at is not None:
        return Gone.WITHDRAWN
    return None if quote.state is QuoteState.APPROVED and not quote.looked_after else Gone.DECLINED


def decision_text(decision: Decision) -> DecisionText:
    """One decision as people read it."""
    return DecisionText(
        id=decision.id,
        outcome=decision.outcome,
        what=decision.what,
        because=decision.because,
        decided_by=decision.decided_by,
        decided_on=decision.decided_on,
        due_on=decision.due_on,
        review_on=decision.review_on,
    )


def what_is_public(plan: Plan) -> frozenset[str]:
    """The ids of the intentions, evidence and decisions that the public can read: these are not taken away any more."""
    if not plan.published:
        return frozenset()
    intentions = PlanText.from_json(plan.published).intentions
    cited = [piece.id for each in intentions for piece in each.evidence]
    decided = [decision.id for each in intentions for decision in each.decisions]
    return frozenset([*(each.id for each in intentions), *cited, *decided])
