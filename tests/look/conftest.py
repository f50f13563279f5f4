"""The scratch app, served for the browser."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.look.scratch import create_scratch


@pytest.fixture(scope="session")
def scratch() -> Flask:
    """A small app that shows every component."""
    return create_scratch()


@pytest.fixture(scope="session")
def served(scratch: Flask) -> Iterator[str]:
    """The scratch app's address, while the tests last."""
    server = make_server("127.0.0.1", 0, scratch, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
