"""A council's own sign-in for tests: a small OpenID Connect provider, run as a process of its own.

`python -m tests.system.provider PORT CLIENT_ID CLIENT_SECRET` answers on 127.0.0.1. Whoever comes is signed in there
already: who that is, and how the provider may misbehave, is set by POST /wish with a JSON object:

`claims` are put over those of the ID token (null leaves one out), `sign` is "well", "other key", "none" or "secret",
`issuer` is what discovery calls itself, `refuse` sends people back without a code.
"""

import base64
import json
import secrets
import sys
import time
from hashlib import sha256
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider:
    """One client, codes that work once, and a wish about how to behave."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._wish: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> Flask:
        """What answers."""
        app = Flask("provider")
        app.post("/wish")(self.wish)
        app.get("/.well-known/openid-configuration")(self.discovery)
        app.get("/keys")(self.keys)
        app.get("/authorize")(self.authorize)
        app.post("/token")(self.token)
        return app

    def wish(self) -> Response:
        """Behave like this from now on."""
        self._wish = request.get_json()
        return jsonify({})

    def discovery(self) -> Response:
        """What the provider says of itself."""
        return jsonify(
            issuer=self._wish.get("issuer", self._issuer),
            authorization_endpoint=f"{self._issuer}/authorize",
            token_endpoint=f"{self._issuer}/token",
            jwks_uri=f"{self._issuer}/keys",
            id_token_signing_alg_values_supported=["RS256"],
            code_challenge_methods_supported=["S256"],
        )

    def keys(self) -> Response:
        """The public half of the key."""
        return jsonify(keys=[KEY.as_dict(private=False)])

    def authorize(self) -> AnyResponse:
        """Somebody comes; they are signed in here already, so they are sent straight back."""
        asked = request.args.to_dict()
        assert (asked["client_id"], asked["response_type"]) == (self._client_id, "code")
        assert (asked["code_challenge_method"], "openid" in asked["scope"]) == ("S256", True)
        if self._wish.get("refuse"):
            return redirect(f"{asked['redirect_uri']}?error=access_denied&state={asked['state']}")
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def token(self) -> tuple[Response, int]:
        """The hub asks who it was; a code is good once, for whoever holds the verifier and the client's secret."""
        asked, said = self._codes.pop(request.form["code"], None), request.authorization
        challenge = base64.urlsafe_b64encode(sha256(request.form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or said is None
            or (said.username, said.password) != (self._client_id, self._client_secret)
            or asked["redirect_uri"] != request.form["redirect_uri"]
            or asked["code_challenge"] != challenge.rstrip(b"=").decode()
        ):
            return jsonify(error="invalid_grant"), 400
        signed = self._signed(self._claims(asked["nonce"]))
        return jsonify(access_token="a", token_type="Bearer", expires_in=60, id_token=signed), 200

    def _claims(self, nonce: str) -> dict[str, Any]:
        now = int(time.time())
        usual = {"iss": self._issuer, "sub": "1", "aud": self._client_id, "iat": now, "exp": now + 60, "nonce": nonce}
        claims = usual | {"auth_time": now, "email_verified": True} | self._wish.get("claims", {})
        return {name: value for name, value in claims.items() if value is not None}

    def _signed(self, claims: dict[str, Any]) -> str:
        sign = self._wish.get("sign", "well")
        if sign == "none":
            parts = (b'{"alg":"none"}', json.dumps(claims).encode(), b"")
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
        if sign == "secret":
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(self._client_secret))
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER if sign == "other key" else KEY)


def main(port: str, client_id: str, client_secret: str) -> None:
    """Answer until stopped."""
    issuer = f"http://127.0.0.1:{port}"
    server = make_server("127.0.0.1", int(port), Provider(issuer, client_id, client_secret).app(), threaded=True)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
