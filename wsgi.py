"""What a web server runs: the hub, with its own files served by WhiteNoise."""

import gc

gc.disable()  # what loads now stays: looking through it again and again for waste is a tenth of the start

from whitenoise import WhiteNoise  # noqa: E402  # after the line above, or it would come too late

from coprod_hub.app import create_app  # noqa: E402  # the same
from coprod_hub.config import ROOT  # noqa: E402  # the same

flask_app = create_app()
# Addresses carry a hash of the content, so a browser may keep a file for a year.
app = WhiteNoise(flask_app, root=str(ROOT / "static"), prefix="static/", max_age=365 * 24 * 3600)

gc.freeze()  # from here on only what requests leave behind is looked through, and forked workers share the rest
gc.enable()
