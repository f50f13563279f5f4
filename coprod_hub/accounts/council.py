"""Signing in with the council's own account (OpenID Connect): code with PKCE, state and nonce.

Nobody gets an account by it: it only opens one that is there.
Loaded only where it is set up: its libraries cost a web worker 8 MB.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from coprod_hub.accounts.login import Arrival
from coprod_hub.accounts.queries import staff_by_email
from coprod_hub.accounts.rules import provider_saw_two_things, verified_address
from coprod_hub.config import Settings
from coprod_hub.core.errors import Refused

SECONDS = 10
#: Signatures by the provider's private key only: a shared secret or none would let anybody speak for it.
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
AWAY = "The council’s sign-in does not answer. Try again in a few minutes, or use your password."
NOT_SURE = "The council’s sign-in did not work this time. Start again, and do not use the Back button."
NO_ACCOUNT = (
    "The council’s sign-in does not name an account of staff here. Ask an administrator to add you with that address."
)


class Provider:
    """The council's own sign-in, as this hub knows it."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client: Any = OAuth(app).register(
            "council",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": SECONDS},
        )

    def lead_there(self, back: str, *, again: bool = False) -> Response:
        """To the provider; `again` asks for the password there although they are signed in."""
        more = {"prompt": "login", "max_age": "0"} if again else {}
        try:
            self._describe()
            there: Response = self._client.authorize_redirect(back, **more)
        except (RequestException, AuthlibBaseError, ValueError, RuntimeError) as error:
            raise Refused(AWAY) from error
        return there

    def arrive(self) -> Arrival:
        """Who has come back, from the code that was sent along; call it before anything is asked of the database."""
        try:
            self._describe()
            token: Mapping[str, Any] = self._client.authorize_access_token()
        except (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            raise Refused(NOT_SURE) from error
        claims: Mapping[str, Any] = token.get("userinfo") or {}
        person = staff_by_email(verified_address(claims))
        if person is None:
            raise Refused(NO_ACCOUNT)
        at = claims.get("auth_time")
        return Arrival(
            person, provider_saw_two_things(claims), datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None
        )

    def _describe(self) -> None:
        """Read what the provider says of itself, and hold it to being who we were told it is."""
        said = self._client.load_server_metadata()
        if str(said.get("issuer", "")).rstrip("/") != self._issuer:
            said.clear()
            raise ValueError("it calls itself something else")
        offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
        said["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED_WITH] or ["RS256"]
