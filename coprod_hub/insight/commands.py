"""`flask insight …`."""

from flask.cli import AppGroup

cli = AppGroup("insight", help="From people's words to themes.")
