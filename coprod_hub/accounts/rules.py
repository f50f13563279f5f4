"""What makes a nickname kind and safe, a passphrase hard to guess, a code easy to type, and a sign-in fresh. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

SHORTEST, LONGEST = 10, 200

# ---- one-use codes ----

#: Crockford's letters: no I, L, O or U, so that nothing looks like something else and no code spells a rude word.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def code_from(numbers: Sequence[int]) -> str:
    """A code from ten random numbers of 0–31 (50 bits)."""
    return "".join(CODE_LETTERS[number] for number in numbers)


def tidy_code(raw: str) -> str:
    """The code that was meant, however it was typed: case, spaces and dashes do not matter; O is 0, I and L are 1."""
    plain = unicodedata.normalize("NFKC", raw).upper().translate(_LOOKS_LIKE)
    return "".join(letter for letter in plain if letter in CODE_LETTERS)[: 4 * CODE_LENGTH]


def shown_code(code: str) -> str:
    """The code as it is printed: in two halves."""
    return f"{code[:5]}-{code[5:]}"


# ---- codes of an authenticator app (RFC 6238: six digits from a shared secret, a new code every half minute) ----

STEP_SECONDS = 30
#: A phone's clock may be half a minute wrong either way.
DRIFT = 1
#: No code of so many half minutes to come can have been used, unless this machine's clock was wrong then.
FAR_AHEAD = 10


def step_at(moment: datetime) -> int:
    """Which half minute since 1970 this is."""
    return int(moment.timestamp()) // STEP_SECONDS


def app_code(secret: str, step: int) -> str:
    """The six digits of one half minute; `secret` is base 32."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).generate_otp(step)


def typed_app_code(raw: str) -> str:
    """The six digits that were typed, without spaces; "" when it is something else."""
    digits = "".join(unicodedata.normalize("NFKC", raw).split())
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else ""


def matching_step(secret: str, typed: str, moment: datetime, last_step: int) -> int | None:
    """The half minute whose code this is, none that was used or is older than one that was; None when it is wrong.

    A last step that lies far ahead was used before the clock was put right: it shuts nobody out.
    """
    if last_step > step_at(moment) + FAR_AHEAD:
        last_step = 0
    wanted = typed_app_code(typed)
    nearest = range(step_at(moment) - DRIFT, step_at(moment) + DRIFT + 1)
    fits = [step for step in nearest if pyotp.utils.strings_equal(app_code(secret, step), wanted)]
    return next((step for step in fits if step > last_step), None)


def next_usable_step(moment: datetime, last_step: int) -> int | None:
    """The half minute whose code would be taken now; None while every one that would be is used up."""
    step = max(step_at(moment), last_step + 1)
    return step if step <= step_at(moment) + DRIFT else None


def step_ends(step: int) -> datetime:
    """When a code is no longer taken, the drift of clocks included."""
    return datetime.fromtimestamp((step + 1 + DRIFT) * STEP_SECONDS, UTC)


# ---- how lately somebody has shown that it is them ----

FRESH_FOR = timedelta(minutes=15)
#: What a page that leads to a guarded button leaves over for reading it.
MARGIN = timedelta(minutes=5)


def is_fresh(confirmed_at: datetime, moment: datetime, margin: timedelta = timedelta(0)) -> bool:
    """Whether this person has shown lately enough that it is them, with so much time to spare.

    A clock that was put back makes nobody fresh for longer.
    """
    return abs(moment - confirmed_at) < FRESH_FOR - margin


def the_hour(moment: datetime) -> datetime:
    """The hour in which it was: all that is kept of when a sign-in was last used."""
    return moment.replace(minute=0, second=0, microsecond=0)


# ---- what the council's own sign-in says of somebody (claims of OpenID Connect) ----

#: Names by which providers say that more than a password was asked for (RFC 8176; REFEDS; Microsoft and PAPE).
_TWO_THINGS = {
    "https://refeds.org/profile/mfa",
    "http://schemas.microsoft.com/claims/multipleauthn",
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
}


def verified_address(claims: Mapping[str, Any]) -> str:
    """The e-mail address that the provider has verified; "" unless it says so plainly."""
    address = claims.get("email")
    return address.strip() if isinstance(address, str) and claims.get("email_verified") is True else ""


def provider_saw_two_things(claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that it asked for two things, such as a password and a phone."""
    ways = claims.get("amr")
    return (isinstance(ways, list) and "mfa" in ways) or str(claims.get("acr")) in _TWO_THINGS


# ---- nicknames ----

_BETWEEN = set(" .'’_-")
#: Words that would tell why somebody is here, or pass for somebody who runs it.
_NOT_NEUTRAL = (
    "care", "foster", "fostered", "cicc", "clic", "lac", "adopted", "kinship", "looked after", "send",
    "admin", "administrator", "officer", "council", "moderator", "staff", "commissioner", "support", "the hub",
)  # fmt: skip


def tidy_nickname(raw: str) -> str:
    """What is kept to sign in with: one form of each letter, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", raw).casefold().split())


def _is_letter(sign: str) -> bool:
    """A letter or number of any script, or a mark that belongs to one (L, N, M of Unicode)."""
    return unicodedata.category(sign)[0] in "LNM"


def nickname_faults(raw: str) -> list[str]:
    """What is wrong with a nickname, in words that say what to do; empty when it can be used (if it is free)."""
    nickname = tidy_nickname(raw)
    if "@" in nickname:
        return ["Do not use an e-mail address. Make up a name."]
    if sum(letter.isdigit() for letter in nickname) > 5:
        return ["Do not use a phone number or a date of birth. Use five numbers or fewer."]
    if not 3 <= len(nickname) <= 40:
        return ["Use between 3 and 40 letters."]
    if not all(_is_letter(sign) or sign in _BETWEEN for sign in nickname) or not _is_letter(nickname[0]):
        return ["Use only letters, numbers, spaces, dots and dashes. Begin with a letter or a number."]
    words = f" {re.sub(r'[^a-z]+', ' ', nickname)} "
    if any(f" {word} " in words for word in _NOT_NEUTRAL):
        return ["Pick a nickname that says nothing about care, schools or jobs."]
    return []


# ---- passphrases ----

#: The beginnings that guessing programs try first.
_GUESSED_FIRST = """
    password passphrase passw qwertyuiop qwerty asdfghjkl asdf zxcvbnm abcdefghij abcdef abc
    iloveyou letmein welcome changeme secret football liverpool arsenal chelsea manchester united
    wolves princess sunshine superman batman pokemon minecraft roblox fortnite tiktok monkey dragon
    master shadow charlie jessica michael love hello admin login summer winter autumn spring monday
    friday january february september october november december coproduction hub council city forum
    threewords threerandomwords the my and
"""
_SWAPS = str.maketrans({"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "!": "i"})


def tidy_passphrase(raw: str) -> str:
    """A passphrase as it is compared: one form of each letter; a space that a phone adds makes no difference."""
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def passphrase_faults(raw: str, nickname: str = "", avoid: Iterable[str] = ()) -> list[str]:
    """What is wrong with a passphrase, in words that say what to do; empty when it can be used.

    `avoid`: words that anybody would guess here (the council's name). They and the words that are guessed first may
    stand in it, but do not count: six letters or more must be left, at least four of them different.
    """
    phrase = tidy_passphrase(raw)
    if len(phrase) < SHORTEST:
        return [f"Use {SHORTEST} letters or more. Three words that do not belong together are easy to remember."]
    if len(phrase) > LONGEST:
        return [f"Use {LONGEST} letters or fewer."]
    plain = phrase.casefold()
    own = tidy_nickname(nickname)
    if len(own) >= 3 and own.replace(" ", "") in plain.replace(" ", ""):
        return ["Leave your own name out of it."]
    if not any(letter.isalpha() for letter in plain):
        return ["Use words or letters, not only numbers."]
    left = min((_what_is_left(form, avoid) for form in (plain, plain.translate(_SWAPS))), key=len)
    if len(left) < 6 or len(set(left)) < 4:
        return ["That is easy to guess. Use three words that do not belong together."]
    return []


def _what_is_left(phrase: str, avoid: Iterable[str]) -> str:
    """The letters of a phrase (in lower case) without the words that are guessed first."""
    letters = "".join(letter for letter in phrase if letter.isalpha())
    for word in sorted(
        {*_GUESSED_FIRST.split(), *(word.casefold() for word in avoid)}, key=lambda word: (-len(word), word)
    ):
        letters = letters.replace(word, "")
    return letters
