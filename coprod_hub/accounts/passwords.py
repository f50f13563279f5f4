"""Passwords and passphrases: kept only as Argon2id hashes, compared in the same time whether there is one or not."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coprod_hub.accounts.rules import tidy_passphrase

_hasher = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
#: The hash of a random password that nobody knows: compared when there is no account, so that no time tells.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$i/qHan0jCm7owJIlKfjJ6g$zin0w/CXfYAzse2Un9spVMAUSioKLqz0HvEVxfVuHt0"


def hashed(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(tidy_passphrase(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; as slow when none is kept."""
    try:
        _hasher.verify(kept or NOBODY, tidy_passphrase(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with other settings than today's, and should be made again at the next sign-in."""
    return _hasher.check_needs_rehash(kept)
