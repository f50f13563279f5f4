"""Pages of accounts: the door, joining with a code, my own account, and people (for administrators)."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from coprod_hub.accounts.views import council, door, joining, mine, people  # noqa: E402, F401  # they register on `bp`
