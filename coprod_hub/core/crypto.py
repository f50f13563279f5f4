"""Sealed text and slow lookups: what a stolen database alone must not give away."""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, overload

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_NONCE = 12


class BrokenSeal(Exception):
    """The text was changed, moved to another row, or sealed with a key that is not on the list."""


class KeyRing:
    """AES-256-GCM keys by id, newest first: seals with the first, opens with any.

    A sealed value is `key id | ":" | nonce (12 bytes) | ciphertext and tag`; the context it was sealed for
    (table, column, row) is authenticated, so a value copied to another row does not open.
    """

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        if not keys:
            raise ValueError("at least one sealing key is needed")
        self._newest = keys[0][0]
        self._keys = {name: AESGCM(key) for name, key in keys}

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `id:hex` lines, newest first; raises ValueError for anything else."""
        pairs = [line.strip().split(":", 1) for line in text.splitlines() if line.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("sealing keys must be lines of id:hex")
        return cls([(name, bytes.fromhex(key)) for name, key in pairs])

    def seal(self, text: str, context: str) -> bytes:
        """Encrypt the text for this context."""
        nonce = secrets.token_bytes(_NONCE)
        body = self._keys[self._newest].encrypt(nonce, text.encode("utf-8"), context.encode("utf-8"))
        return self._newest.encode("ascii") + b":" + nonce + body

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt; raises BrokenSeal when the value was not sealed for this context by a known key."""
        name, colon, rest = sealed.partition(b":")
        key = self._keys.get(name.decode("ascii", "replace"))
        if not colon or key is None:
            raise BrokenSeal("no such key")
        try:
            return key.decrypt(rest[:_NONCE], rest[_NONCE:], context.encode("utf-8")).decode("utf-8")
        except Exception as error:
            raise BrokenSeal("it does not belong here, or was changed") from error


def keyring() -> KeyRing:
    """The running app's keys."""
    ring: KeyRing = current_app.extensions["keyring"]
    return ring


class Sealed:
    """A text attribute whose column holds only ciphertext, bound to its table, column and row.

    `words = Sealed("words_sealed")` beside `words_sealed: Mapped[bytes | None]`.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    def _context(self, row: Any) -> str:
        return f"{row.__tablename__}|{self.column}|{row.id}"

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...
    @overload
    def __get__(self, row: object, owner: type) -> str: ...
    def __get__(self, row: object | None, owner: type) -> "Sealed | str":
        """The text ("" when nothing was written)."""
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self.column)
        return "" if sealed is None else keyring().open(sealed, self._context(row))

    def __set__(self, row: object, text: str | None) -> None:
        """Seal the text; nothing written is kept as NULL."""
        setattr(row, self.column, keyring().seal(text, self._context(row)) if text else None)


def derive(key: str, secret: str, purpose: str, length: int = 32) -> bytes:
    """HKDF-SHA256 over the server's key and another secret, for one purpose."""
    return HKDF(SHA256(), length, salt=key.encode(), info=purpose.encode()).derive(secret.encode())


def keyed(key: str, message: str) -> bytes:
    """HMAC-SHA256."""
    return hmac.new(key.encode(), message.encode(), sha256).digest()


def digest(secret: str) -> str:
    """SHA-256 of a long random secret, for looking it up (never for passwords, codes or words)."""
    return sha256(secret.encode()).hexdigest()


def slow_lookup(words: str, pepper: str) -> str:
    """Argon2id of a short secret with a fixed pepper (19 MiB, about 30 ms): the same words give the same value."""
    return hash_secret_raw(
        words.encode(), sha256(pepper.encode()).digest(), time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32,
        type=Type.ID,
    ).hex()  # fmt: skip
