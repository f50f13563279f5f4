"""The figures that depend on value: the law's thresholds and the council's own route, shipped or in its own file."""

import tomllib
from typing import cast

from flask import Flask, current_app

from coprod_hub.config import Settings, SettingsError
from coprod_hub.evaluation.regime import Figures, WrongFigures, read_figures, shipped


def init(app: Flask, settings: Settings) -> None:
    """Read them once, at the start: a file that cannot be used is told then, and not on the day of a tender."""
    app.extensions["procurement_figures"] = _read(settings)


def figures() -> Figures:
    """The figures of the running app."""
    return cast(Figures, current_app.extensions["procurement_figures"])


def _read(settings: Settings) -> Figures:
    if settings.thresholds is None:
        return shipped()
    try:
        return read_figures(tomllib.loads(settings.thresholds.read_text(encoding="utf-8")))
    except (WrongFigures, tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise SettingsError(f"HUB_THRESHOLDS: {settings.thresholds} cannot be used. {fault}") from None
