"""What is wrong with a page as people see it: on a small bright phone, then on a large dark screen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page

from tests.system.browser import AXE_TAGS, SCREENSHOTS, device, watch_of

PHONE = "360-light"
LOOKS = {PHONE: (360, 640, "light"), "1280-dark": (1280, 800, "dark")}
_AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
_LOOK = """async tags => {
  const page = document.documentElement;
  const wide = page.scrollWidth - page.clientWidth;
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], elementRef: false,
  });
  return [
    ...(wide > 0 ? [`${wide} px wider than the screen: ` + [...document.querySelectorAll("main *")]
      .filter(one => one.getBoundingClientRect().right > page.clientWidth + 1 && !one.closest("[tabindex='0']"))
      .slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(" … ")] : []),
    ...found.violations.flatMap(fault => fault.nodes.map(
      node => `${fault.id} (${fault.impact}): ${fault.help} – ${node.html.slice(0, 160)} ${node.target}`)),
  ];
}"""


class Judge:
    """One browser page that looks at many pages of the hub, and remembers what was wrong with each."""

    def __init__(self, page: Page, home: str, name: str, pictures: Path | None) -> None:
        self.page = page
        self._home = home
        self.name = name
        self.faults: list[str] = []
        self.seen = 0
        self._pictures = pictures

    def become(self, cookies: Mapping[str, str]) -> None:
        """Go on as somebody who has signed in."""
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self._home} for name, value in cookies.items()]
        )

    def go(self, path: str, *looks: str) -> None:
        """Open an address and look at what is there."""
        self.page.goto(path)
        self.look(path, *looks)

    def look(self, what: str, *looks: str) -> None:
        """Look at the page as it stands, in both sizes or in these."""
        self.seen += 1
        watch = watch_of(self.page)
        for look in looks or LOOKS:
            width, height, scheme = LOOKS[look]
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it knows
            found: list[Any] = self.page.evaluate(_LOOK, AXE_TAGS)
            self._shoot(look)
            self.faults += [f"{what} at {look}: {fault}" for fault in found]
        self.faults += [f"{what}: {fault}" for fault in watch.faults]
        watch.faults.clear()

    def _shoot(self, look: str) -> None:
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            name = f"{self.name}-{self.seen:03}-{look}.png"
            self.page.screenshot(path=self._pictures / name, full_page=True, animations="disabled")

    def verdict(self) -> None:
        """Fail with everything that was wrong."""
        assert not self.faults, "\n  ".join([f"{len(self.faults)} faults on {self.seen} pages:", *self.faults])


@contextmanager
def judging(browser: Browser, home: str, name: str, *, pictures: bool = False, **more: Any) -> Iterator[Judge]:
    """A judge at the hub; at the end nothing may have been wrong."""
    with device(browser, home, "desk", **more) as page:
        page.add_init_script(_AXE)
        judge = Judge(page, home, name, SCREENSHOTS / "audit" if pictures else None)
        yield judge
    judge.verdict()
