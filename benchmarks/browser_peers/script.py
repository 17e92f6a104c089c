"""The hand-written script: `python -m benchmarks.browser_peers.script ADDRESS SCREENS.json RECEIPTS.csv`.

As a good engineer writes it for Playwright: one browser, one page, signed in once, locators by label, title and role,
each row's receipt number read back and written down. No ledger, no look-up, no pictures, no repeats.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from dxauto.browser.browsers import program
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER


def sign_in(page: Page, address: str) -> None:
    """Sign in once."""
    page.goto(f"{address}login")
    page.get_by_label("職員番号").fill(DEFAULT_USER)
    page.get_by_label("パスワード").fill(DEFAULT_PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    page.frame_locator("frame[name=menu]").get_by_role("link", name="月次一覧出力").wait_for()


def enter(page: Page, address: str, row: dict[str, Any]) -> str:
    """Type one row and give its receipt number."""
    page.goto(f"{address}nouzei/new")
    texts: dict[str, str] = row["texts"]
    for tick in row["ticks"]:
        page.get_by_label(tick, exact=True).check()
    for title, value in row["options"].items():
        page.get_by_title(title, exact=True).select_option(value)
    page.get_by_title("郵便番号（上3桁）").fill(texts["郵便番号（上3桁）"])
    page.get_by_title("郵便番号（下4桁）").fill(texts["郵便番号（下4桁）"])
    with page.expect_response("**/yuubin?*"):
        page.get_by_title("郵便番号（下4桁）").blur()  # or the completion would overwrite the address
    for label in ("年度（自）", "年度（至）"):
        page.get_by_title(label).fill(texts[label])
    for label, value in row["labelled"].items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="確認").click()
    page.get_by_role("button", name="登録").click()
    page.get_by_text("登録が完了しました。").wait_for()
    return page.locator("#uketsuke_bangou").inner_text()


def main(arguments: Sequence[str]) -> None:
    """Type all rows."""
    address, screens, receipts = arguments
    rows = json.loads(Path(screens).read_text(encoding="utf-8"))
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright, Path(receipts).open("w", encoding="utf-8", newline="") as stream:
        browser = playwright.chromium.launch(executable_path=program(), args=root)
        page = browser.new_page(locale="ja-JP", timezone_id="Asia/Tokyo")
        page.on("dialog", lambda dialog: dialog.accept())
        sign_in(page, address)
        writer = csv.writer(stream)
        for row in rows:
            writer.writerow([row["texts"]["整理番号"], enter(page, address, row)])
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
