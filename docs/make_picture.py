"""Take the README's picture from a running desk: `python docs/make_picture.py URL EMAIL PASSWORD`.

It submits a claim of the sample corpus, opens its case as a reviewer, and writes docs/case.png. It needs Chromium.
"""

import json
import shutil
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

CLAIM = "You can see the Great Wall of China from the Moon with the naked eye."
PICTURE = Path(__file__).with_name("case.png")


def call(url: str, body: dict[str, str] | None = None) -> Any:
    """Return the JSON answer of the desk."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310  given by hand
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def open_case(desk: str) -> int:
    """Submit the claim and return the number of its case."""
    job = call(f"{desk}/api/v1/submissions", {"kind": "claim", "text": CLAIM})
    while job["state"] in {"queued", "running"}:
        time.sleep(0.2)
        job = call(desk + job["links"]["self"])
    [claim] = call(desk + job["links"]["result"])["claims"]
    number: int = claim["case"]["id"]
    return number


def take_picture(desk: str, email: str, password: str) -> None:
    """Sign in, open the case and keep what a screen of 1280 by 860 shows of it."""
    case = open_case(desk)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        page.goto(f"{desk}/cases/{case}")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**/cases/{case}*")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    take_picture(*sys.argv[1:4])
