"""What a process remembers between two tests, and must not."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask

_CACHED = type(cache(len))


def forget_caches() -> None:
    """Empty every cache of our own modules: frozen survey screens belong to a database that is gone."""
    for name, module in list(sys.modules.items()):
        if name.startswith("coprod_hub"):
            for value in vars(module).values():
                if type(value) is _CACHED:  # not isinstance: Flask's proxies would answer for somebody else
                    cached: Any = value
                    cached.cache_clear()


@contextmanager
def as_it_was(app: Flask) -> Iterator[Flask]:
    """Lend an app to one test: its queue is empty at the start, and what the test turns is turned back."""
    queue = app.extensions["huey"].storage
    queue.initialize_schema()
    extensions, config, testing = dict(app.extensions), dict(app.config), app.testing
    try:
        yield app
    finally:
        queue.close()
        app.extensions.clear()
        app.extensions.update(extensions)
        app.config.clear()
        app.config.update(config)
        app.testing = testing
