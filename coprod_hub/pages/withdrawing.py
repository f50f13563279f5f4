"""Somebody takes their words out after the numbers are made: from the answers, and from the quotes that show them."""

from coprod_hub.core.db import db
from coprod_hub.core.documents import forget
from coprod_hub.core.erasures import erases
from coprod_hub.feedback.service import forget_words_taken_back
from coprod_hub.insight.service import withdraw_quotes
from coprod_hub.responses import taking_back
from coprod_hub.responses.finding import Sent
from coprod_hub.responses.models import Answer


def take_words_out(sent: Sent) -> None:
    """Blank the quotes of these words and every copy of them, then delete the words; files that hold them go.

    Papers that councillors already have stay as they are.
    """
    if taking_back.may(sent) is taking_back.May.WORDS:
        _out_of_everything(sent.survey_id, taking_back.written_answers(sent))
    taking_back.take_words_out(sent)


@erases(Answer.__tablename__)
def take_out_again(answer_id: str) -> bool:
    """After a restore: an answer that was taken out before, with the quotes and copies that show it."""
    found = db.session.get(Answer, answer_id)
    if found is None:
        return False
    _out_of_everything(found.response.survey_id, [answer_id])
    db.session.delete(found)
    return True


def _out_of_everything(survey_id: str, answers: list[str]) -> None:
    withdraw_quotes(answers)
    forget_words_taken_back()
    forget(survey_id)
