"""A mail server for tests: a real one on a socket, with STARTTLS, that behaves as told and keeps what it got."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from coprod_hub.core.clock import now


@dataclass
class MailServer:
    """Where it listens, what it answers to RCPT (`rcpt`) and to a password, and every letter it took."""

    port: int = 0
    rcpt: str = "250 OK"
    knows: bool = True
    letters: list[str] = field(default_factory=list)
    was_safe: list[bool] = field(default_factory=list)


def certificate(folder: Path, name: str = "localhost") -> Path:
    """A certificate for this name with its key, in one file; who trusts the file trusts the server."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = now()
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


class _Talk(socketserver.StreamRequestHandler):
    """One connection (RFC 5321, as much of it as a client needs)."""

    def handle(self) -> None:
        server: MailServer = self.server.about  # type: ignore[attr-defined]  # set when it was made
        safe = False
        self._say("220 localhost")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self._say("250-localhost", "250-AUTH PLAIN" if safe else "250-STARTTLS", "250 SMTPUTF8")
            elif verb == "STARTTLS":
                self._say("220 go on")
                self.request = self.server.secret.wrap_socket(self.request, server_side=True)  # type: ignore[attr-defined]  # likewise
                self.rfile, self.wfile, safe = self.request.makefile("rb"), self.request.makefile("wb"), True
            elif verb == "AUTH":
                self._say("235 welcome" if server.knows else "535 I do not know you")
            elif verb == "RCPT":
                self._say(server.rcpt)
            elif verb == "DATA":
                self._say("354 tell me")
                self._take(server, safe=safe)
            else:
                self._say("221 bye" if verb == "QUIT" else "250 OK")

    def finish(self) -> None:
        super().finish()
        self.request.close()  # over TLS it is another one than the one that came in

    def _take(self, server: MailServer, *, safe: bool) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        server.letters.append("".join(lines))
        server.was_safe.append(safe)
        self._say("250 taken")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: object, address: object) -> None:
        """A client that hangs up in the middle (because it does not trust us) is what some tests want."""


@contextmanager
def serving(pem: Path) -> Iterator[MailServer]:
    """A mail server with this certificate, for a while."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.secret = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # type: ignore[attr-defined]  # what its talks need
        server.secret.load_cert_chain(pem)  # type: ignore[attr-defined]  # likewise
        server.about = about = MailServer(server.server_address[1])  # type: ignore[attr-defined]  # likewise
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield about
        server.shutdown()
