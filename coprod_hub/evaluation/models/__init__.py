"""The tables of tender evaluation, in the order in which a tender goes through them."""

from coprod_hub.evaluation.models.awards import AwardPaper, Letter, Result, Step
from coprod_hub.evaluation.models.bids import (
    Bid,
    Bidder,
    BidFile,
    BidImport,
    Extract,
    FilePiece,
    GlossaryTerm,
    ImportState,
    PassCheck,
)
from coprod_hub.evaluation.models.marks import (
    Agreed,
    AgreedEarlier,
    DenQuestion,
    DenSession,
    Mark,
    PairNote,
    RecordQuestion,
    SeenDifferently,
    Sheet,
    Slot,
    SlotState,
)
from coprod_hub.evaluation.models.panels import Evaluator, EvaluatorPerson, Panel, StandDown
from coprod_hub.evaluation.models.records import PaperImport, RecordExport, TakenOut, WordsIn
from coprod_hub.evaluation.models.specification import Ask, AskOutcome, AskWho, Section, SignOff, Version
from coprod_hub.evaluation.models.tenders import Correction, Criterion, Lot, Tender
from coprod_hub.evaluation.models.workshop import Idea, IdeaMark, IdeaTheme, IdeaVote, LaidTheme
from coprod_hub.evaluation.steps import StepKind

__all__ = [
    "Agreed", "AgreedEarlier", "Ask", "AskOutcome", "AskWho", "AwardPaper", "Bid", "BidFile", "BidImport", "Bidder",
    "Correction", "Criterion", "DenQuestion", "DenSession", "Evaluator", "EvaluatorPerson", "Extract",
    "FilePiece", "GlossaryTerm", "Idea", "IdeaMark", "IdeaTheme", "IdeaVote", "ImportState", "LaidTheme",
    "Letter", "Lot", "Mark",
    "PairNote", "Panel", "PaperImport", "PassCheck", "RecordExport", "RecordQuestion", "Result", "Section",
    "SeenDifferently", "Sheet", "SignOff", "Slot", "SlotState", "StandDown", "Step", "StepKind", "TakenOut",
    "Tender", "Version", "WordsIn",
]  # fmt: skip
