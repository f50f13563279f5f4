"""How people feel, read together with what the question asked for.

"More staff" carries no word of feeling, and "Nothing" to "What could we do better?" is praise: so the question's
leaning comes first, words that ask for change second, and VADER (Hutto and Gilbert 2014, as shipped with nltk) third.
It is a guide for reading, never a measurement of a person.
"""

import re
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec

import nltk
from nltk.sentiment import SentimentIntensityAnalyzer

from coprod_hub.insight.first_sort import Kind
from coprod_hub.insight.language import clean, word_list


class Asks(StrEnum):
    """What a question asks people for."""

    CHANGE = "change"
    PRAISE = "praise"
    OPEN = "open"


class Feeling(StrEnum):
    """What a comment does, in the words shown on screen."""

    ASKS_FOR_CHANGE = "asks for change"
    PRAISE = "praise"
    MIXED = "mixed"
    UNCLEAR = "unclear"


LONGEST_FELT = 1_000
"""Characters read for feeling: VADER was made for short texts and slows down on long ones."""
_CLEAR = 0.3
_PUNCTUATION = ".,!?;:'\"()[]-…"
_REQUEST = re.compile(
    r"\b(?:should|ought|need(?:s|ed|ing)?|more|less|fewer|wish|instead|not enough|isn'?t enough|aren'?t enough|lack\w*|"
    r"improv\w+|longer|shorter|quicker|faster|sooner|earlier|easier|bigger|cheaper|better|could (?:be|have|do|you|we)|"
    r"would (?:like|be (?:nice|good|great|better|helpful)|have (?:liked|been))|want(?:s|ed)?|stop|change|too|"
    r"why (?:do|don'?t|can'?t|is|are|not)|please|let us|give us|make it|make sure|waiting|slow|late|delay\w*|only "
    r"(?:thing|issue|problem|downside)|not (?:\w+ )?(?:good|great|happy|helpful|listened|clear|nice|clean)|"
    r"(?:didn'?t|did not|don'?t|do not|never|nobody|no one) (?:really |always |even )?(?:listen\w*|know|understand|"
    r"feel|help\w*|care\w*|explain\w*|ask\w*|come|came|tell|told|get|got|have|had|receive\w*|turn\w*|reply|answer\w*))\b"
)
_NO_REQUEST = re.compile(
    r"\b(?:couldn'?t|could not|can'?t|cannot|can not|don'?t|do not|nothing|no|not|never|wouldn'?t|any)(?: \w+){0,3} "
    r"(?:better|more|improv\w+|chang\w+|fault\w*|complain\w*|wrong|too much trouble)|(?:nothing|never) (?:was |is )?"
    r"too much|no (?:complaints?|problems?|issues?|waiting|improvements?|changes?)|more than (?:happy|helpful|enough)|"
    r"(?:much|feel(?:ing)?|lot|made \w+ \w*) better|better than|without (?:delay|waiting)|thank you so much"
)
_BUT = re.compile(r"\b(?:but|however|although|though|apart from|except|only (?:thing|issue|problem|downside))\b")
_OPENS_WITH_NOTHING = re.compile(
    r"\A\W*(?:absolutely |honestly )?(?:nothing|none|no|nope|not a thing)\b(?! one|-one)\W*", re.IGNORECASE
)
_ASKS_CHANGE = re.compile(
    r"better|improv|chang|differ|worse|worst|wrong|problem|bad|dislike|n't like|not like|stop|barrier|hard|difficult|"
    r"more of|less|missing|need|worr|unsafe|suggest"
)
_ASKS_PRAISE = re.compile(
    r"\b(?:good|best|well|like[ds]?|enjoy\w*|favourite|love[ds]?|proud|helped|works?|strength\w*)\b"
)


def question_asks(question: str) -> Asks:
    """What a question asks for, guessed from its wording: "What could be better?" asks for change.

    A question that asks for both, or for neither, is open.
    """
    asked = clean(question).lower().replace("_", " ")
    change = bool(_ASKS_CHANGE.search(asked))
    praise = bool(_ASKS_PRAISE.search(re.sub(r"would (?:you )?like|feel like|n't like|not like|how well", "", asked)))
    if change == praise:
        return Asks.OPEN
    return Asks.CHANGE if change else Asks.PRAISE


def feeling(text: str, asks: Asks, kind: Kind = Kind.USABLE) -> Feeling:
    """The feeling of one comment, given what its question asks for and what the first sort made of it."""
    if kind is Kind.NOTHING:
        return Feeling.PRAISE if asks is Asks.CHANGE else Feeling.UNCLEAR
    if kind is not Kind.USABLE:
        return Feeling.UNCLEAR
    whole = clean(text)[:LONGEST_FELT]
    rest = _OPENS_WITH_NOTHING.sub("", whole, count=1)
    score = polarity(rest)
    said = whole.lower()
    requests = bool(_REQUEST.search(_NO_REQUEST.sub(" ", said)))
    if asks is Asks.OPEN:
        return _answer_to_open(score, requests)
    answer = _answer_to_change if asks is Asks.CHANGE else _answer_to_praise
    return answer(said, score, requests, denies=rest != whole)


def _answer_to_change(said: str, score: float, requests: bool, denies: bool) -> Feeling:
    if denies and not _BUT.search(said):
        return Feeling.PRAISE
    if score >= _CLEAR and not requests:
        return Feeling.PRAISE
    if score >= _CLEAR and _BUT.search(said):
        return Feeling.MIXED
    return Feeling.ASKS_FOR_CHANGE


def _answer_to_praise(said: str, score: float, requests: bool, denies: bool) -> Feeling:
    if score <= -_CLEAR:
        return Feeling.ASKS_FOR_CHANGE
    if denies and score < _CLEAR:
        return Feeling.UNCLEAR
    return Feeling.MIXED if requests and _BUT.search(said) else Feeling.PRAISE


def _answer_to_open(score: float, requests: bool) -> Feeling:
    if score >= _CLEAR:
        return Feeling.MIXED if requests else Feeling.PRAISE
    if requests or score <= -_CLEAR:
        return Feeling.ASKS_FOR_CHANGE
    return Feeling.UNCLEAR


def polarity(text: str) -> float:
    """VADER's compound score from −1 (blame) to 1 (praise), with everyday words of services taken as neutral."""
    return _score(clean(text)[:LONGEST_FELT])


@lru_cache(maxsize=50_000)
def _score(text: str) -> float:
    spoken = [word.strip(_PUNCTUATION) or word for word in text.split()]
    if not any(word.lower() in _vader().lexicon for word in spoken):
        return 0.0
    return float(_vader().polarity_scores(" ".join(spoken) + " " + "!" * text.count("!"))["compound"])


@lru_cache(maxsize=1)
def _vader() -> SentimentIntensityAnalyzer:
    """Nltk's reader of the word list that ships with the vaderSentiment package: nothing is downloaded."""
    package = find_spec("vaderSentiment")
    folders = list(package.submodule_search_locations or ()) if package else []
    nltk.data.path.extend(folder for folder in folders if folder not in nltk.data.path)
    reader = SentimentIntensityAnalyzer("vader_lexicon.txt")
    for word in word_list("not_feelings.txt"):
        reader.lexicon.pop(word, None)
    reader.constants.PUNC_LIST = []  # words arrive here bare; trying each mark on each took half the time
    return reader
