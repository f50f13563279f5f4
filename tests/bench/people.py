"""Many people answering at once: a small load generator that speaks HTTP as little as it must."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Ask:
    """One request and the status that must come back."""

    method: str
    path: str
    body: str = ""
    status: int = 200
    cookie: str = ""

    def raw(self, host: str) -> bytes:
        """As it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: br, gzip"]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if self.method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", self.body]).encode()


Person = Sequence[Ask]
People = Callable[[], Person]


@dataclass
class Seen:
    """What came of it: people done, and how long each request took, in seconds."""

    people: int = 0
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """People done a second."""
        return self.people / self.seconds

    @property
    def slowest(self) -> float:
        """The wait that 99 of 100 requests stay below, in milliseconds."""
        return sorted(self.waits)[int(len(self.waits) * 0.99)] * 1000


class Line:
    """One connection that is kept open, and opened anew when the server closed it."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._where = (address.hostname or "", address.port or 80)
        self._host = address.netloc
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, ask: Ask) -> float:
        """Send one request and read its answer; returns how long that took."""
        began = time.perf_counter()
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._where)
        reader, writer = self._streams
        writer.write(ask.raw(self._host))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), ":0")
        await reader.readexactly(int(length.partition(":")[2]))
        if "connection: close" in head:
            self.close()
        if status != ask.status:
            raise AssertionError(f"{ask.method} {ask.path} gave {status}, not {ask.status}")
        return time.perf_counter() - began

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _one_person(url: str, person: Person, seen: Seen) -> None:
    """Everybody has a phone, and so a connection, of their own: the two web workers share them evenly."""
    line = Line(url)
    for ask in person:
        seen.waits.append(await line.ask(ask))
    seen.people += 1
    line.close()


async def _as_fast_as_possible(url: str, people: People, lines: int, seconds: float) -> Seen:
    seen = Seen()
    began = time.perf_counter()

    async def one_line() -> None:
        while time.perf_counter() - began < seconds:
            await _one_person(url, people(), seen)

    await asyncio.gather(*(one_line() for _ in range(lines)))
    seen.seconds = time.perf_counter() - began
    return seen


async def _at_a_rate(url: str, people: People, rate: float, seconds: float) -> Seen:
    """People arrive evenly, however long those before them take."""
    seen = Seen()
    began = time.perf_counter()

    async def one_person(at: float) -> None:
        await asyncio.sleep(at - (time.perf_counter() - began))
        await _one_person(url, people(), seen)

    await asyncio.gather(*(one_person(number / rate) for number in range(int(rate * seconds))))
    seen.seconds = time.perf_counter() - began
    return seen


def as_fast_as_possible(url: str, people: People, lines: int = 8, seconds: float = 5.0) -> Seen:
    """Closed loop: on each line the next person follows the last."""
    return asyncio.run(_as_fast_as_possible(url, people, lines, seconds))


def at_a_rate(url: str, people: People, rate: float, seconds: float = 5.0) -> Seen:
    """Open loop: so many people a second."""
    return asyncio.run(_at_a_rate(url, people, rate, seconds))
