"""The running system with a browser in front of it: pages as people get them."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from events.instant import format_instant
from tests.e2e.system import REPOSITORY, RunningSystem, running_system
from tests.embedded_servers import scratch_folder

SAMPLE = REPOSITORY / "deploy" / "sample"
SOURCE = "urn:huiyin:source:hotline"
TIMEOUT_S = 90.0
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Office:
    """The system, and a hotline that reports to it."""

    system: RunningSystem
    token: str
    reader: str
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT_S))

    def call(self, text: str, *, name: str = "卫东海", unit: str = "3-1202", **matter: Any) -> str:
        """Somebody calls the hotline; returns the case it opened."""
        party = {"kind": "owner", "name": name, "phone": "13900004821", "unit": unit}
        reference = f"T-{uuid.uuid4().hex[:12]}"
        said = {"category": "repair", "text": text, "externalref": reference, **matter}
        event = {
            "specversion": "1.0",
            "id": uuid.uuid4().hex,
            "source": SOURCE,
            "type": "huiyin.contact.logged.v1",
            "time": format_instant(datetime.now(UTC)),
            "datacontenttype": "application/json",
            "data": {
                "community": "yinhu",
                "building": "b3",
                "direction": "inbound",
                "channel": "phone",
                "matters": [said],
                "party": party,
            },
        }
        answer = self.http.post(
            f"{self.system.url}/v1/events",
            json=event,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/cloudevents+json",
            },
        )
        assert answer.status_code == httpx.codes.CREATED, answer.text
        decided = answer.json()["decided"]
        case = next(
            str(each["stream"]).removeprefix("case/")
            for each in decided
            if each["type"] == "huiyin.case.opened.v1"
        )
        self._see(case, max(each["position"] for each in decided))
        return case

    def _see(self, case: str, position: int) -> None:
        """Waits until pages show it: whoever clicks is slower than whoever tests."""
        shown = self.http.get(
            f"{self.system.url}/v1/cases/{case}",
            params={"min_position": position},
            headers={"Authorization": f"Bearer {self.reader}"},
        )
        assert shown.status_code == httpx.codes.OK, shown.text

    def sign_in_link(self, role: str, *options: str) -> str:
        """A link that works once."""
        result = self.system.command("signin", "--role", role, *options, "--json")
        assert result.status == 0, result.errors
        return str(result.document()["url"])


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """One system for all browser tests; each makes the cases it looks at."""
    with scratch_folder() as folder, running_system(folder / "home") as system:
        registered = system.command(
            "register",
            *("--communities", str(SAMPLE / "communities.json")),
            *("--sources", str(SAMPLE / "sources.json")),
        )
        assert registered.status == 0, registered.errors
        office = Office(
            system, system.token("publisher", "--source", SOURCE), system.token("manager")
        )
        with office.http:
            yield office


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from PATH; else the one that set-up had Playwright fetch."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    expect.set_options(timeout=TIMEOUT_S * 1_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def session_file(
    office: Office, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A manager's session, signed in once through the link as a person would."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(office.sign_in_link("manager", "--actor", "staff:desk-1"))
    page.wait_for_url(f"{office.system.url}/")
    file = tmp_path_factory.mktemp("session") / "state.json"
    context.storage_state(path=file)
    context.close()
    return file


class Desk:
    """A signed-in person's browser. What its console complains of fails the test."""

    def __init__(self, office: Office, context: BrowserContext) -> None:
        self.office, self.context = office, context
        self.complaints: list[str] = []
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def open(self, address: str = "/") -> Page:
        """A new tab at this address."""
        page = self.context.new_page()
        page.goto(f"{self.office.system.url}{address}")
        return page

    def open_live(self, address: str = "/") -> Page:
        """A new tab that follows the stream already."""
        page = self.open(address)
        page.locator("#live-state:not(.lost)").wait_for(state="visible")
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser itself notes every refused form (422, 412): those are answers, not mistakes.
        if (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
        ):
            self.complaints.append(message.text)


@pytest.fixture
def desk(office: Office, browser: Browser, session_file: Path) -> Iterator[Desk]:
    """A person at the desk, with a wide window."""
    yield from _desk(office, browser, session_file, viewport={"width": 1280, "height": 860})


@pytest.fixture
def phone(office: Office, browser: Browser, session_file: Path) -> Iterator[Desk]:
    """The same person on a small telephone."""
    yield from _desk(office, browser, session_file, viewport={"width": 360, "height": 740})


@pytest.fixture
def plain_desk(office: Office, browser: Browser, session_file: Path) -> Iterator[Desk]:
    """A browser that runs no scripts."""
    yield from _desk(office, browser, session_file, java_script_enabled=False)


def _desk(office: Office, browser: Browser, session_file: Path, **options: Any) -> Iterator[Desk]:
    context = browser.new_context(storage_state=session_file, locale="zh-CN", **options)
    context.set_default_timeout(TIMEOUT_S * 1_000)
    desk = Desk(office, context)
    yield desk
    context.close()
    assert desk.complaints == []
