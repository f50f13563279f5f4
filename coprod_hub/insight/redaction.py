"""Hiding what would point at a person before a quote is shown to staff, who still read and approve every one.

No list of patterns finds every name: this takes out what can be known by its shape, and words the council names.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_CAPITAL = r"[A-Z][\w'’-]+"
_NAME = rf"{_CAPITAL}(?: {_CAPITAL})?"
_PEOPLE = (
    "social worker|key ?worker|support worker|youth worker|worker|teacher|tutor|mentor|advis[eo]r|carer|foster (?:mum|"
    "dad|carer|mother|father)|nurse|doctor|therapist|counsellor|officer|friend|mate|mum|mam|dad|brother|sister|son|"
    "daughter|cousin|uncle|aunt(?:ie|y)?|nan|grandad|boyfriend|girlfriend|partner|named|called|name is|name's"
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_PUBLIC_NUMBERS = {"08001111", "08088005000"}
"""Childline and the NSPCC: nobody's own number, and worth keeping in a quote."""


def _is_nhs_number(found: str) -> bool:
    """Ten digits whose last is the check digit (modulus 11, NHS Data Dictionary)."""
    digits = [int(c) for c in found if c.isdigit()]
    check = 11 - sum(digit * (10 - i) for i, digit in enumerate(digits[:9])) % 11
    return len(digits) == 10 and digits[9] == check % 11 and check != 10


def _is_private_number(found: str) -> bool:
    return re.sub(r"\D", "", found) not in _PUBLIC_NUMBERS


def _always(found: str) -> bool:
    return True


@dataclass(frozen=True)
class _Shape:
    """Something known by its shape: what it is called in the brackets, and a last test of what was found."""

    kind: str
    pattern: re.Pattern[str]
    test: Callable[[str], bool] = _always


def _any_case(kind: str, pattern: str, test: Callable[[str], bool] = _always) -> _Shape:
    return _Shape(kind, re.compile(pattern, re.IGNORECASE), test)


_E_MAIL_SAID = (
    r"(?<![\w.+-])[\w.+-]{1,64} \(?at\)? [\w-]{1,63} (?:\(?dot\)?|\.) ?(?:com|net|org|uk|co)\b(?: (?:dot )?uk\b)?"
)
_USER_NAME = (
    r"\b(?:snap(?:chat)?|insta(?:gram)?|tik ?tok|discord|gamertag|psn)(?: (?:user ?)?name)?"
    r" ?(?:is|:|=|-) ?[\w.@-]{2,40}"
)
_PHONE = r"(?<![\w+])(?:(?:\+|00)44[ .-]?(?:\(0\)[ .-]?)?|\(?0)(?:[ .()-]{0,2}\d){9,10}(?!\d)"
_DAY = r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\d)"
_STREETS = "Road|Rd|Street|Avenue|Ave|Lane|Close|Drive|Crescent|Court|Way|Gardens|Grove|Terrace|House|Lodge"
_SHAPES = (
    _any_case("web address", r"\b(?:https?://|www\.)[^\s<>]{1,300}"),
    _any_case("e-mail address", r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    _any_case("e-mail address", _E_MAIL_SAID),
    _any_case("user name", _USER_NAME),
    _any_case("user name", r"(?<![\w@.])@[\w.]{1,29}\w"),
    _any_case("National Insurance number", r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    _any_case("NHS number", r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)", _is_nhs_number),
    _any_case("phone number", _PHONE, _is_private_number),
    _any_case("phone number", r"(?<![\w+])\+\d(?:[ .()-]{0,2}\d){7,13}(?!\d)"),
    _any_case("date", _DAY),
    _any_case("date", rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS}),? (?:\d{{4}}|\d{{2}})\b"),
    _any_case("date", rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b"),
    _any_case("postcode", r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})\b"),
    _any_case("number", r"(?<![\d.])\d(?:[ -]?\d){8,}(?!\d)", _is_private_number),
    _Shape("address", re.compile(rf"(?:\b\d{{1,4}}[A-Za-z]? )?\b{_NAME} (?:{_STREETS})\b")),
    _Shape("place", re.compile(rf"\b{_NAME} (?:School|Academy|College|Primary|Secondary|High|Hospital|Surgery)\b")),
    _Shape("place", re.compile(rf"\bSt\.? {_CAPITAL}")),
    _Shape("name", re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Madam)\.? {_NAME}")),
)
_NAMED_PERSON = re.compile(rf"\b((?i:{_PEOPLE}),? (?:is |was )?)({_NAME})")
_NOT_NAMES = frozenset(
    ("I", "I'm", "I've", "I'll", "I'd", "And", "But", "The", "They", "She", "He", "It", "We", "You", "My", "So", "If")
)


def redact(text: str, words: Iterable[str] = ()) -> tuple[str, tuple[str, ...]]:
    """The text with what would point at a person put in brackets, such as ``[phone number]``, and the kinds found.

    ``words``: the council's own list (schools, homes, places, staff), matched whole and whatever their case.
    Everything outside the brackets is the writer's own, unchanged.
    """
    found: list[str] = []
    listed = sorted({word.strip() for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if listed:
        named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)", re.IGNORECASE)
        text = _hide(_Shape("name or place", named), text, found)
    for shape in _SHAPES:
        text = _hide(shape, text, found)

    def hide_name(match: re.Match[str]) -> str:
        if match[2].split()[0] in _NOT_NAMES:
            return match[0]
        found.append("name")
        return f"{match[1]}[name]"

    text = _NAMED_PERSON.sub(hide_name, text)
    return text, tuple(dict.fromkeys(found))


def _hide(shape: _Shape, text: str, found: list[str]) -> str:
    def mark(match: re.Match[str]) -> str:
        if not shape.test(match[0]):
            return match[0]
        found.append(shape.kind)
        return f"[{shape.kind}]"

    return shape.pattern.sub(mark, text)
