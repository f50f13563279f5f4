"""The worker: `huey_consumer coprod_hub.worker.huey`. The only process that knows what a job's name means."""

from huey import Huey, crontab

from coprod_hub.app import create_app
from coprod_hub.commissioning import jobs as commissioning
from coprod_hub.core import jobs, throttle
from coprod_hub.core.db import mode, transaction
from coprod_hub.insight import jobs as insight
from coprod_hub.responses import jobs as responses
from coprod_hub.responses import releasing

WORK = (responses, releasing, insight, commissioning)  # importing a feature's jobs registers them

app = create_app()
huey: Huey = app.extensions["huey"]


@huey.on_startup()
def take_up_what_was_left() -> None:
    """After a restart, do what was cut off in the middle."""
    with app.app_context(), mode(write=False):
        jobs.sweep(restarted=True)


@huey.periodic_task(crontab(minute="*"))
def every_minute() -> None:
    """Hand over what was lost on the way, and forget failures that no longer matter."""
    with app.app_context(), mode(write=False):
        jobs.sweep()
        with transaction():
            throttle.forget_old()
