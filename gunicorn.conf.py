"""How gunicorn serves the hub: two processes of two threads, and a log that never says who came."""

import ipaddress
import logging
import os
import re
from pathlib import Path

from gunicorn.config import Config
from gunicorn.glogging import Logger

_MEMORY = Path("/dev/shm")  # noqa: S108  # no file is named there by us: gunicorn makes its own, safely
_LIKE_AN_ADDRESS = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|(?<![\w:])[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+(?![\w:])"
)


def _hide(found: re.Match[str]) -> str:
    text = found.group()
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return text  # a time of day, a version number
    return "(address not kept)"


def without_clients(line: str) -> str:
    """The line of a log with every network address taken out."""
    return _LIKE_AN_ADDRESS.sub(_hide, line)


class _NamelessFormatter(logging.Formatter):
    """Writes what went wrong and never whose request it was: no address, no web address, nothing the browser sent."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if message.startswith("Invalid request from"):
            record.msg, record.args = "A request that could not be read was refused", ()
        elif message.startswith("Error handling request"):
            record.msg, record.args = "A request failed", ()
        return without_clients(super().format(record))


class NamelessLogger(Logger):
    """gunicorn's logger as *No names* needs it: no access log, and no address in the error log."""

    def setup(self, cfg: Config) -> None:
        """Take gunicorn's settings, then write through the formatter that leaves people out."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_NamelessFormatter(self.error_fmt, self.datefmt))


wsgi_app = "wsgi:app"
bind = f"127.0.0.1:{os.environ.get('PORT', '5000')}"
worker_class = "gthread"
workers = 2
threads = 2
preload_app = (
    True  # loaded once, then forked: half the start, and a fault at start ends it at once (guarded: no connection yet)
)
timeout = 60
graceful_timeout = 5
keepalive = 5
limit_request_line = 4094
limit_request_fields = 60
worker_tmp_dir = str(_MEMORY) if _MEMORY.is_dir() else None  # the heartbeat file must never wait for a disk
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
logger_class = NamelessLogger
