"""How a message leaves: to a file, to the console, or to the council's mail server."""

import smtplib
import ssl
from email.message import EmailMessage
from enum import StrEnum
from urllib.parse import urlsplit

from coprod_hub.config import Settings

#: How long one word of the mail server is waited for.
SECONDS = 15


class Fault(StrEnum):
    """Why a message did not go, without anything of the message."""

    AWAY = "away"
    NOT_SAFE = "not_safe"
    NOT_LET_IN = "not_let_in"
    LATER = "later"
    REFUSED = "refused"
    NO_ADDRESS = "no_address"

    @property
    def words(self) -> str:
        """As an administrator is told."""
        return {
            Fault.AWAY: "The mail server does not answer.",
            Fault.NOT_SAFE: "The mail server could not show that it is the right one (TLS).",
            Fault.NOT_LET_IN: "The mail server does not know our name and password.",
            Fault.LATER: "The mail server asked us to come back later.",
            Fault.REFUSED: "The mail server does not take messages for this address.",
            Fault.NO_ADDRESS: "What was given is not one e-mail address.",
        }[self]

    @property
    def final(self) -> bool:
        """Whether trying again would change nothing."""
        return self in {Fault.REFUSED, Fault.NO_ADDRESS}


class NotSent(Exception):
    """The message did not go. It says why, and never to whom."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.words)
        self.fault = fault


def send(settings: Settings, mail: EmailMessage, name: str) -> None:
    """Send it; `name` is what its file is called. Raises NotSent, with nothing of the server's answer in it."""
    if settings.mail == "smtp":
        fault = _by_server(settings, mail)
        if fault:
            raise NotSent(fault)
    elif settings.mail == "console":
        print(mail.as_string(), flush=True)
    else:
        folder = settings.data / "outbox"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{name}.eml").write_bytes(mail.as_bytes())


def _by_server(settings: Settings, mail: EmailMessage) -> Fault | None:
    """A server's answer often repeats the address, so that only its kind leaves this function."""
    try:
        with _connected(settings) as server:
            return _hand_over(settings, server, mail)
    except smtplib.SMTPResponseException:
        return Fault.LATER
    except ssl.SSLError:
        return Fault.NOT_SAFE
    except (smtplib.SMTPException, OSError):
        return Fault.AWAY


def _hand_over(settings: Settings, server: smtplib.SMTP, mail: EmailMessage) -> Fault | None:
    try:
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
        return Fault.NOT_LET_IN
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as answer:
        return _by_code(max(code for code, _ in answer.recipients.values()))
    except smtplib.SMTPDataError as answer:
        return _by_code(answer.smtp_code)
    except smtplib.SMTPNotSupportedError:
        return Fault.REFUSED  # an address in letters that the server cannot carry
    return None


def _by_code(code: int) -> Fault:
    return Fault.REFUSED if code >= 500 else Fault.LATER  # RFC 5321, 4.2.1: 4yz may succeed later, 5yz will not


def _connected(settings: Settings) -> smtplib.SMTP:
    """A connection whose other end has shown by its certificate that it is the right one."""
    host, port, us = settings.smtp_host, settings.smtp_port, urlsplit(settings.public_url).hostname
    if settings.smtp_tls == "tls":
        return smtplib.SMTP_SSL(host, port, us, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, us, timeout=SECONDS)
    if settings.smtp_tls == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except smtplib.SMTPNotSupportedError:
            server.close()
            raise ssl.SSLError("it offers no TLS") from None
        except BaseException:
            server.close()
            raise
    return server
