"""What a web server runs: the hub, with its own files served by WhiteNoise."""

from whitenoise import WhiteNoise

from coprod_hub.app import create_app
from coprod_hub.config import ROOT

flask_app = create_app()
# Addresses carry a hash of the content, so a browser may keep a file for a year.
app = WhiteNoise(flask_app, root=str(ROOT / "static"), prefix="static/", max_age=365 * 24 * 3600)
