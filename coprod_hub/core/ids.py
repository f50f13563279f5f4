"""Names for rows: random, so that no order of arrival can be read from them."""

import secrets

#: A letter or digit for each of 256 bytes: five bits of each byte count.
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8


def new_id() -> str:
    """Sixteen lower-case letters and digits (80 random bits)."""
    return secrets.token_bytes(16).translate(_LETTERS).decode("ascii")


def new_token() -> str:
    """A secret for a link or a session: 192 random bits, safe in an address."""
    return secrets.token_urlsafe(24)
