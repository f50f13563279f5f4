"""Wrong tries by address: counted in this process alone, under a key that dies with it, and only to raise an alarm.

Nobody is refused for an address: a children's home, or a proxy in front of everybody, has one. Accounts are guarded by
`core.throttle`; this tells whoever reads the log that somebody goes through many of them.
"""

import hmac
import logging
import secrets
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import sha256

from coprod_hub.core.clock import now

log = logging.getLogger(__name__)
WINDOW = timedelta(minutes=15)
MANY = 50
MOST_ADDRESSES = 10_000


class WrongTries:
    """How often somebody was wrong lately, by a keyed hash of the address; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._seen: OrderedDict[bytes, tuple[datetime, int]] = OrderedDict()

    def add(self, address: str) -> bool:
        """Count one; says whether this one makes them many, which it does once in a quarter of an hour."""
        name, moment = hmac.digest(self._key, address.encode(), sha256), now()
        with self._lock:
            since, count = self._seen.pop(name, (moment, 0))
            if moment - since >= WINDOW:
                since, count = moment, 0
            self._seen[name] = (since, count + 1)
            if len(self._seen) > MOST_ADDRESSES:
                self._seen.popitem(last=False)
        return count + 1 == MANY


_tries = WrongTries()


def wrong_try(address: str | None) -> None:
    """Somebody was wrong at the door; when one address is so too often, the log says that it happens."""
    if _tries.add(address or ""):
        log.warning("alarm: %d wrong sign-ins from one address within 15 minutes; nobody is locked out", MANY)
