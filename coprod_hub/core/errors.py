"""The small family of errors that services raise; `core.web` turns each into a page."""


class HubError(Exception):
    """Something a person can understand and act on. `status` chooses the page, the message says what to do."""

    status = 400


class NotAllowed(HubError):
    """This person may not do this."""

    status = 403


class NotFound(HubError):
    """It is not there, or this person may not know that it is."""

    status = 404


class Refused(HubError):
    """The rules do not allow it now. Carries every reason, in words."""

    status = 409

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class TooMany(HubError):
    """Too many tries in a short time."""

    status = 429


class Away(Exception):
    """The place where everything is kept cannot be got at just now: trying again later may help."""
