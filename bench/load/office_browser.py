"""An officer's browser, a real one: what an office asks for is begun by a click, and taken by a click."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ACCEPTED = "third_in_village"


class OfficeBrowser:
    """Two tabs of one officer: in one a file comes in, in the other a list goes out."""

    def __init__(self, context: BrowserContext, address: str, patience: float) -> None:
        self._address, self._patience = address, 1000 * patience
        self.imports, self.exports = context.new_page(), context.new_page()

    def send_roster(self, content: bytes) -> int:
        """The file is sent to be looked at; the number of the work."""
        page = self.imports
        page.goto(f"{self._address}/console/import/people")
        file: FilePayload = {"name": "roster.xlsx", "mimeType": "application/octet-stream", "buffer": content}
        page.locator("#file").set_input_files(file)
        page.locator("summary", has_text="all the same").click()
        page.locator(f"input[value={ACCEPTED}]").check()
        page.locator("main button.primary").click(timeout=60_000)
        return _number(page)

    def ask_for_children(self) -> int:
        """All children of the nation, as a workbook; the number of the work."""
        page = self.exports
        page.goto(f"{self._address}/console/export/children")
        for name, value in (("reason", "planning"), ("kind", "xlsx")):
            chosen = page.locator(f"input[name={name}][value={value}]")
            chosen.check() if chosen.count() else page.locator(f"select[name={name}]").select_option(value)
        page.locator("main button.primary").click(timeout=60_000)
        return _number(page)

    def over(self, page: Page) -> None:
        """Until the page says by itself that the work is over. Raises playwright's own TimeoutError."""
        page.locator("[data-over]").wait_for(timeout=self._patience)

    def store(self) -> int:
        """What was right of the roster comes in; the number of that work."""
        self.imports.locator("main form button.primary").click(timeout=60_000)
        return _number(self.imports)

    def rows_listed(self) -> int:
        """Rejected rows that the page of the import shows."""
        return self.imports.locator("#live table tbody tr").count()

    def take(self, page: Page, folder: Path) -> Path:
        """The file of that page, taken by a click."""
        with page.expect_download(timeout=self._patience) as coming:
            page.locator("#live a.primary").click()
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path


def _number(page: Page) -> int:
    page.wait_for_url(re.compile(r"/console/office/\d+"), timeout=60_000)
    (number,) = re.findall(r"/office/(\d+)", page.url)
    return int(number)


@contextmanager
def opened(address: str, token: str, patience: float) -> Iterator[OfficeBrowser]:
    """That officer's browser, signed in. Raises RuntimeError where there is none on this machine."""
    if not Path(CHROMIUM).exists():
        raise RuntimeError("no Chromium: install one, or set CHROMIUM to its path")
    with sync_playwright() as play:
        browser: Browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale="en", accept_downloads=True)
        context.add_cookies([{"name": "desk", "value": token, "url": address}])
        try:
            yield OfficeBrowser(context, address, patience)
        finally:
            browser.close()
