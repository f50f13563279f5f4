"""`flask people …`."""

from flask.cli import AppGroup

cli = AppGroup("people", help="People and their accounts.")
