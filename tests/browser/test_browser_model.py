"""The page over the speech with the real model."""

import pytest
from browsing import Open, ask, served
from playwright.sync_api import expect

from yinju.pipeline import Engine

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_the_speech_is_asked_and_its_figure_seen_in_place(open_page: Open, speech: Engine) -> None:
    with served(speech.settings, speech.embedder) as address:
        page = open_page(address)
        ask(page, "重点项目总投资是多少")
        expect(page.locator("blockquote .focus").first).to_have_text("4285亿元")
        page.get_by_role("button", name="看全文：引文 1").click()
        expect(page.locator("dialog mark")).to_be_in_viewport()
        expect(page.locator("dialog mark")).to_contain_text("总投资4285亿元")
        page.keyboard.press("Escape")
        ask(page, "什么是356产业集群？")
        expect(page.locator(".entry:last-child .verdict strong")).to_have_text("只是提到")
