"""What a process remembers between two tests, and must not."""

import sys
from functools import cache
from typing import Any

_CACHED = type(cache(len))


def forget_caches() -> None:
    """Empty every cache of our own modules: frozen survey screens belong to a database that is gone."""
    for name, module in list(sys.modules.items()):
        if name.startswith("coprod_hub"):
            for value in vars(module).values():
                if type(value) is _CACHED:  # not isinstance: Flask's proxies would answer for somebody else
                    cached: Any = value
                    cached.cache_clear()
