"""The worker: `huey_consumer coprod_hub.worker.huey`. The only process that knows what a job's name means."""

from huey import Huey, crontab

from coprod_hub.app import create_app
from coprod_hub.commissioning import jobs as commissioning
from coprod_hub.core import checking, jobs, notify, once, retention, throttle
from coprod_hub.core.db import mode, transaction
from coprod_hub.evaluation import award_jobs, bid_jobs, record_jobs, spec_jobs
from coprod_hub.feedback import jobs as feedback
from coprod_hub.insight import again
from coprod_hub.insight import jobs as insight
from coprod_hub.pages import jobs as pages
from coprod_hub.responses import import_jobs, releasing
from coprod_hub.responses import jobs as responses
from coprod_hub.rights import jobs as rights
from coprod_hub.safeguarding import jobs as safeguarding

#: Importing a feature's jobs registers them.
WORK = (
    responses, import_jobs, releasing, insight, again, award_jobs, bid_jobs, record_jobs, spec_jobs, commissioning,
    feedback, pages, safeguarding, rights,
)  # fmt: skip

app = create_app()
huey: Huey = app.extensions["huey"]


@huey.on_startup()
def take_up_what_was_left() -> None:
    """After a restart, do what was cut off in the middle, unless another worker may be doing it."""
    with app.app_context(), mode(write=False):
        jobs.sweep(restarted=jobs.only_worker(app.extensions["settings"].data / jobs.LOCK))


@huey.periodic_task(crontab(minute="*"))
def every_minute() -> None:
    """Hand over what was lost on the way, forget failures that no longer matter, keep to the schedule once a day."""
    with app.app_context(), mode(write=False):
        jobs.sweep()
        with transaction():
            throttle.forget_old()
            once.forget_old()
            retention.ask_daily()
            checking.ask_daily()
            notify.try_those_that_wait()
