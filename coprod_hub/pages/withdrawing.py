"""Somebody takes their words out after the numbers are made: from the answers, and from the quotes that show them."""

from coprod_hub.core.documents import forget
from coprod_hub.feedback.service import forget_words_taken_back
from coprod_hub.insight.service import withdraw_quotes
from coprod_hub.responses import taking_back
from coprod_hub.responses.finding import Sent


def take_words_out(sent: Sent) -> None:
    """Blank the quotes of these words and every copy of them, then delete the words; files that hold them go.

    Papers that councillors already have stay as they are.
    """
    if taking_back.may(sent) is taking_back.May.WORDS:
        withdraw_quotes(taking_back.written_answers(sent))
        forget_words_taken_back()
        forget(sent.survey_id)
    taking_back.take_words_out(sent)
