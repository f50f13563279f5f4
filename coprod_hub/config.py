"""Settings: every environment variable the hub reads, typed, with a safe default, checked when it starts."""

import fcntl
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Environment(StrEnum):
    """Where the hub runs. Only *production* refuses to make its own secrets."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and another."""

    environment: Environment = Environment.DEVELOPMENT
    instance: Path = ROOT / "instance"
    database_url: str = ""
    redis_url: str = ""
    council: str = "Wolverford City Council"
    help_phone: str = "01632 960 123"
    help_email: str = "hub@wolverford.example"
    exit_url: str = "https://www.bbc.co.uk/weather"
    public_url: str = "http://127.0.0.1:5000"
    mail_from: str = "Co-production Hub <hub@wolverford.example>"
    mail: str = "file"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: str = "starttls"
    secure_cookies: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    thresholds: Path | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def data(self) -> Path:
        """Where the database, the job file and sent messages live; backups take this folder and never the secrets."""
        return self.instance / "data"

    @property
    def database(self) -> str:
        """The SQLAlchemy address: SQLite beside the app unless HUB_DATABASE_URL says otherwise."""
        return self.database_url or f"sqlite:///{self.data / 'hub.db'}"

    @property
    def sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database.startswith("sqlite")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings, or raise SettingsError naming the first variable that is wrong."""
        environment = _environment(environ.get("HUB_ENV", Environment.DEVELOPMENT))
        instance = Path(environ.get("HUB_INSTANCE") or ROOT / "instance").resolve()
        production = environment is Environment.PRODUCTION
        return cls(
            environment=environment,
            instance=instance,
            database_url=_database_url(environ.get("HUB_DATABASE_URL", "")),
            redis_url=environ.get("HUB_REDIS_URL", ""),
            council=_plain(environ, "HUB_COUNCIL", cls.council),
            help_phone=_plain(environ, "HUB_HELP_PHONE", cls.help_phone),
            help_email=_plain(environ, "HUB_HELP_EMAIL", cls.help_email),
            exit_url=_web_address(environ, "HUB_EXIT_URL", cls.exit_url),
            public_url=_web_address(environ, "HUB_PUBLIC_URL", cls.public_url).rstrip("/"),
            mail_from=_plain(environ, "HUB_MAIL_FROM", cls.mail_from),
            **_post(environ),
            secure_cookies=_yes_no(environ, "HUB_SECURE_COOKIES", production),
            **_provider(environ, production),
            thresholds=_file(environ, "HUB_THRESHOLDS"),
            secrets=_secrets(environ, instance / "secrets", may_make=not production),
        )


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    """A file that is there, or nothing."""
    raw = environ.get(name, "").strip()
    if raw and not Path(raw).is_file():
        raise SettingsError(f"{name}: there is no file {raw}. Give the path of a file, or leave it out.")
    return Path(raw).resolve() if raw else None


#: The secrets the hub needs: each is read from HUB_<NAME> or from a file of that name in instance/secrets/.
SECRETS = ("session_key", "sealing_keys", "respondent_key", "words_pepper", "audit_key")


#: A sealing key: its name, and 128 to 256 bits.
_KEY = re.compile("[!-9;-~]+:(?:[0-9a-fA-F]{16}){2,4}")


def make_secret(name: str) -> str:
    """A new random secret; the sealing keys are a list of `id:hex` lines, newest first."""
    value = secrets.token_hex(32)
    return f"k1:{value}" if name == "sealing_keys" else value


def _secrets(environ: Mapping[str, str], folder: Path, *, may_make: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in SECRETS:
        variable = f"HUB_{name.upper()}"
        file = folder / name
        value = environ.get(variable, "") or (file.read_text().strip() if file.is_file() else "")
        if not value and may_make:
            value = _keep_secret(file, make_secret(name))
        if not value:
            raise SettingsError(f"{variable} is not set, and {file} does not hold it. Production never makes its own.")
        if name == "sealing_keys" and not all(map(_KEY.fullmatch, value.split())):
            raise SettingsError(f"{variable} must be lines of id:hex, each with 64 figures of 0-9 and a-f.")
        if len(value) < 32:
            raise SettingsError(f"{variable} is too short: give at least 32 characters.")
        found[name] = value
    return found


def _keep_secret(file: Path, value: str) -> str:
    """Whole or not at all, and kept before anything is sealed by it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if file.is_file() and (there := file.read_text().strip()):
            return there  # another process started at the same moment and was first
        part = file.with_name(f"{file.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(value)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        os.fsync(folder)
    finally:
        os.close(folder)
    return value


def _provider(environ: Mapping[str, str], production: bool) -> dict[str, Any]:
    """The council's own sign-in (OpenID Connect): all three settings, or none."""
    names = ("HUB_OIDC_ISSUER", "HUB_OIDC_CLIENT_ID", "HUB_OIDC_CLIENT_SECRET")
    found = {name: environ.get(name, "").strip() for name in names}
    if not any(found.values()):
        return {}
    for name, value in found.items():
        if not value:
            raise SettingsError(f"{name} is not set. Give all of {', '.join(names)}, or none of them.")
    issuer = _web_address(environ, "HUB_OIDC_ISSUER", "")
    if production and not issuer.startswith("https://"):
        raise SettingsError("HUB_OIDC_ISSUER must begin with https:// in production.")
    return {name.removeprefix("HUB_").lower(): value for name, value in found.items()}


def _post(environ: Mapping[str, str]) -> dict[str, Any]:
    """How messages go. Without TLS only on this machine: a password or an invitation is never sent in clear."""
    mail = _one_of(environ, "HUB_MAIL", "file", {"file", "console", "smtp"})
    if mail != "smtp":
        return {"mail": mail}
    host, tls = environ.get("HUB_SMTP_HOST", "").strip(), environ.get("HUB_SMTP_TLS", "starttls")
    if not host:
        raise SettingsError("HUB_SMTP_HOST is not set. HUB_MAIL=smtp needs the name of your mail server.")
    _one_of(environ, "HUB_SMTP_TLS", "starttls", {"starttls", "tls", "none"})
    if tls == "none" and host not in {"127.0.0.1", "::1", "localhost"}:
        raise SettingsError("HUB_SMTP_TLS=none is only for a mail server on this machine. Use starttls or tls.")
    port = environ.get("HUB_SMTP_PORT", "") or {"tls": "465", "starttls": "587", "none": "25"}[tls]
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise SettingsError("HUB_SMTP_PORT must be a number between 1 and 65535.")
    user, password = environ.get("HUB_SMTP_USER", ""), environ.get("HUB_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        raise SettingsError("Give both HUB_SMTP_USER and HUB_SMTP_PASSWORD, or neither.")
    found = {"host": host, "port": int(port), "user": user, "password": password, "tls": tls}
    return {"mail": mail, **{f"smtp_{name}": value for name, value in found.items()}}


def _environment(raw: str) -> Environment:
    try:
        return Environment(raw)
    except ValueError:
        known = ", ".join(Environment)
        raise SettingsError(f"HUB_ENV is {raw!r}. It must be one of: {known}.") from None


def _database_url(raw: str) -> str:
    if raw and not raw.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("HUB_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    return raw


def _plain(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name, default).strip()
    if not value or any(ord(letter) < 32 for letter in value):
        raise SettingsError(f"{name} must be one line of text.")
    return value


def _web_address(environ: Mapping[str, str], name: str, default: str) -> str:
    value = _plain(environ, name, default)
    if not value.startswith(("https://", "http://")):
        raise SettingsError(f"{name} must begin with https:// or http://.")
    return value


def _one_of(environ: Mapping[str, str], name: str, default: str, known: set[str]) -> str:
    value = environ.get(name, default)
    if value not in known:
        raise SettingsError(f"{name} is {value!r}. It must be one of: {', '.join(sorted(known))}.")
    return value


def _yes_no(environ: Mapping[str, str], name: str, default: bool) -> bool:
    raw = environ.get(name, "").lower()
    if raw not in {"", "yes", "no", "1", "0", "true", "false"}:
        raise SettingsError(f"{name} must be yes or no.")
    return raw in {"yes", "1", "true"} if raw else default
