"""What a forum needs before it can be kept, and its short name in addresses. Pure."""

import re
import unicodedata
from collections.abc import Collection


def slug_of(name: str, taken: Collection[str] = ()) -> str:
    """The name of a forum in addresses: plain letters, digits and dashes, at most 60, with a number if it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:55].strip("-") or "forum"
    candidates = [slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))]
    return next(candidate for candidate in candidates if candidate not in taken)


def same_name(one: str, other: str) -> bool:
    """Whether two names would be mixed up when they are called out."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
