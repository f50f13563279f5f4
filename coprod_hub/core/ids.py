"""Names for rows: random, so that no order of arrival can be read from them."""

import base64
import secrets


def new_id() -> str:
    """Sixteen lower-case letters and digits (80 random bits)."""
    return base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()


def new_token() -> str:
    """A secret for a link or a session: 192 random bits, safe in an address."""
    return secrets.token_urlsafe(24)
