"""The factory: settings, the common core, then each feature's pages and commands, lowest first."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from coprod_hub.accounts import login
from coprod_hub.accounts.commands import cli as people_cli
from coprod_hub.accounts.views import bp as accounts
from coprod_hub.commissioning.views import bp as commissioning
from coprod_hub.config import ROOT, Settings
from coprod_hub.core import crypto, db, jobs, migrations, web
from coprod_hub.core.commands import COMMANDS as CORE_COMMANDS
from coprod_hub.demo.commands import cli as demo_cli
from coprod_hub.evaluation.commands import cli as evaluation_cli
from coprod_hub.evaluation.queries import figures
from coprod_hub.evaluation.views import bp as evaluation
from coprod_hub.feedback.views import bp as feedback
from coprod_hub.forums.views import bp as forums
from coprod_hub.insight.commands import cli as insight_cli
from coprod_hub.insight.views import bp as insight
from coprod_hub.models import metadata
from coprod_hub.pages import navigation
from coprod_hub.pages.views import bp as pages
from coprod_hub.responses.commands import cli as responses_cli
from coprod_hub.responses.views import bp as responses
from coprod_hub.rights.views import bp as rights
from coprod_hub.safeguarding.views import bp as safeguarding
from coprod_hub.setup import setup
from coprod_hub.surveys.views import bp as surveys

BLUEPRINTS = (
    accounts,
    safeguarding,
    forums,
    surveys,
    responses,
    insight,
    evaluation,
    commissioning,
    feedback,
    pages,
    rights,
)
COMMANDS = (*CORE_COMMANDS, people_cli, responses_cli, insight_cli, evaluation_cli, demo_cli, setup)

__all__ = ["create_app", "metadata"]


class Hub(Flask):
    """The app. Nothing in it is asynchronous, so no function is asked whether it is: it was, nine times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Build the hub; settings come from the environment unless they are given."""
    settings = settings or Settings.from_environ()
    app = Hub(
        "coprod_hub",
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.extensions["settings"] = settings
    crypto.init(app, settings)
    db.init(app, settings)
    migrations.init(app)
    jobs.init(app, settings)
    web.init(app, settings)
    login.init(app)
    figures.init(app, settings)
    app.extensions["navigation"] = navigation.items
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
