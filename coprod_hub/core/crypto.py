"""Sealed text and slow lookups: what a stolen database alone must not give away."""

import hmac
import secrets
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, overload

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app

from coprod_hub.config import Settings

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
        if len({name for name, _ in keys}) < len(keys):
            raise ValueError("each sealing key needs an id of its own: of two by one id, one would open nothing")
        self._newest = keys[0][0]
        self._keys = {name: AESGCM(key) for name, key in keys}

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `id:hex` lines, newest first; raises ValueError for anything else."""
        pairs = [line.strip().split(":", 1) for line in text.splitlines() if line.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("sealing keys must be lines of id:hex")
        return cls([(name, bytes.fromhex(key)) for name, key in pairs])

    @property
    def newest(self) -> str:
        """The id of the key that seals now."""
        return self._newest

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of all keys, newest first."""
        return tuple(self._keys)

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


class LiveKeys:
    """The running app's keys. A key file is read anew when it changes: a new key needs no restart of any process."""

    def __init__(self, text: str, file: Path) -> None:
        self._ring = KeyRing.parse(text)
        followed = file.is_file() and file.read_text().strip() == text
        self.file = file if followed else None  # else the keys come from the environment
        self._read_at = file.stat().st_mtime_ns if followed else 0
        self._looked_at = monotonic()

    def ring(self) -> KeyRing:
        """The keys, at most a second old: looking for each of 100,000 texts would take longer than opening them."""
        if self.file is not None and monotonic() - self._looked_at > 1:
            self.look_again()
        return self._ring

    def look_again(self) -> bool:
        """Read the file if it has changed, and say whether it had."""
        self._looked_at = monotonic()
        if self.file is not None:
            with suppress(OSError, ValueError):  # a file that is being changed by hand: the keys stay as they were
                changed_at = self.file.stat().st_mtime_ns
                if changed_at != self._read_at:
                    self._ring, self._read_at = KeyRing.parse(self.file.read_text()), changed_at
                    return True
        return False


def init(app: Flask, settings: Settings) -> None:
    """Give the app its keys."""
    app.extensions["keys"] = LiveKeys(settings.secrets["sealing_keys"], settings.instance / "secrets" / "sealing_keys")


def live_keys() -> LiveKeys:
    """The running app's keys and where they come from."""
    found: LiveKeys = current_app.extensions["keys"]
    return found


def keyring() -> KeyRing:
    """The running app's keys."""
    return live_keys().ring()


def context_of(table: str, column: str, row_id: str) -> str:
    """What sealed text is bound to: it opens in this place and in no other."""
    return f"{table}|{column}|{row_id}"


class Sealed:
    """A text attribute whose column holds only ciphertext, bound to its table, column and row.

    `words = Sealed("words_sealed")` beside `words_sealed: Mapped[bytes | None]`.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    def _context(self, row: Any) -> str:
        return context_of(row.__tablename__, self.column, row.id)

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...
    @overload
    def __get__(self, row: object, owner: type) -> str: ...
    def __get__(self, row: object | None, owner: type) -> "Sealed | str":
        """The text ("" when nothing was written)."""
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self.column)
        return "" if sealed is None else _opened(sealed, self._context(row))

    def __set__(self, row: object, text: str | None) -> None:
        """Seal the text; nothing written is kept as NULL."""
        setattr(row, self.column, _sealed(text, self._context(row)))

    def value(self, table: str, row_id: str, text: str | None) -> bytes | None:
        """What stands in the column, for a row that is inserted without an object."""
        return _sealed(text, context_of(table, self.column, row_id))


def _sealed(text: str | None, context: str) -> bytes | None:
    return keyring().seal(text, context) if text else None


def _opened(sealed: bytes, context: str) -> str:
    try:
        return keyring().open(sealed, context)
    except BrokenSeal:
        if not live_keys().look_again():
            raise
        return keyring().open(sealed, context)  # another process sealed it with a key that is newer than our list


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
