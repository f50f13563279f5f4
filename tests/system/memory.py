"""What a process remembers between two tests, and must not."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask

_CACHED = type(cache(len))
#: Frozen survey screens and questions belong to a database that is gone. What other modules remember comes from files.
OF_A_DATABASE = ("coprod_hub.responses.answering", "coprod_hub.responses.views.answering")


def forget_caches() -> None:
    """Empty the caches that hold what stood in the database."""
    for name in OF_A_DATABASE:
        for value in vars(sys.modules[name]).values():
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
