"""`flask responses …`."""

from flask.cli import AppGroup

cli = AppGroup("responses", help="What people sent.")
