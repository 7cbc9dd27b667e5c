"""A browser for the tests of the page, and a watch over all that it does.

Chromium is named by the variable CHROMIUM or found under its usual names. Without one the tests are skipped; in CI they
fail.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import Open, collection, served
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NONE_THERE = "no Chromium was found: apt install chromium fonts-noto-cjk, or name one with CHROMIUM"
PATIENCE_MS = 15_000


def find_chromium() -> str | None:
    """Return the browser's path, None where there is none."""
    for name in (os.environ.get("CHROMIUM"), *NAMES, ON_MACOS):
        if name and (found := shutil.which(name)):
            return found
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium, without a window."""
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NONE_THERE)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # Its sandbox does not start in many containers, and it only ever sees pages of ours.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a service for tests that only read and ask."""
    with served(collection(tmp_path_factory.mktemp("reading"))) as address:
        yield address


@pytest.fixture
def managing(tmp_path: Path) -> Iterator[str]:
    """Return the address of a service of its own for a test that changes the collection."""
    with served(collection(tmp_path)) as address:
        yield address


class Watch:
    """Notes what a page must never do: call another host, break its own policy, throw."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.faults.append(f"thrown: {error}"))
        page.on("console", lambda said: self._said(said.text))
        page.on("dialog", lambda dialog: self.faults.append(f"a script ran: {dialog.message}"))

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("blob", "data") and url.hostname != "127.0.0.1":
            self.faults.append(f"left the host: {request.url}")

    def _said(self, text: str) -> None:
        # What the service answers with an error status is said on the console too, and is no fault.
        if any(word in text for word in ("Content Security Policy", "Refused to", "TrustedHTML")):
            self.faults.append(text)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Return what opens an address; a page that did what it must not fails the test."""
    contexts, watches = [], []

    def open_(address: str, *, wide: bool = True, **options: Any) -> Page:
        size = {"width": 1280, "height": 900} if wide else {"width": 390, "height": 844}
        context = browser.new_context(**({"viewport": size, "locale": "zh-CN"} | options))
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        contexts.append(context)
        watches.append(Watch(page))
        page.goto(address)
        page.locator(".places").wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []
