"""`flask demo …`."""

from flask.cli import AppGroup

cli = AppGroup("demo", help="The invented city of Wolverford.")
