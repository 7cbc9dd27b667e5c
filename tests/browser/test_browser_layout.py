"""The page in both languages, light and dark, wide and on a phone, by keyboard and to a screen reader."""

import pytest
from browsing import Open, ask, faults, overflow
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PLACES = ("ask", "search?q=重点项目总投资是多少？", "documents", "evaluation")
SETTLED = {"ask": ".legend", "search": ".hit", "documents": ".documents", "evaluation": ".new-run"}


def at(page: Page, place: str) -> Page:
    """Go to a place and wait until it is there."""
    page.goto(f"{page.url.split('#')[0]}#/{place}")
    page.locator(SETTLED[place.split("?")[0]]).first.wait_for()
    return page


@pytest.mark.parametrize(("scheme", "locale"), [("light", "zh-CN"), ("dark", "en-US")])
def test_axe_finds_nothing_serious_in_the_four_places(
    open_page: Open, reading: str, scheme: str, locale: str
) -> None:
    page = open_page(reading, color_scheme=scheme, locale=locale, reduced_motion="reduce")
    for place in PLACES:
        assert faults(at(page, place)) == [], place
    at(page, "ask")
    for question in ("重点项目总投资是多少？", "什么是“356”特色产业集群？", "火星上有水吗"):
        ask(page, question)
    page.locator(".marker").first.click()
    assert faults(page) == []
    page.locator("figcaption button").first.click()
    page.locator("dialog mark").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_nothing_scrolls_sideways_on_a_phone(open_page: Open, reading: str, locale: str) -> None:
    page = open_page(reading, wide=False, locale=locale)
    for place in PLACES:
        assert overflow(at(page, place)) <= 0, place
    at(page, "ask")
    ask(page, "重点项目总投资是多少？")
    page.locator(".marker").click()
    assert overflow(page) <= 0
    page.locator("figcaption button").first.click()
    page.locator("dialog mark").wait_for()
    assert overflow(page) <= 0


def test_the_language_is_the_browsers_until_one_is_chosen_and_then_stays(
    open_page: Open, reading: str
) -> None:
    page = open_page(reading, locale="en-GB")
    expect(page.get_by_role("heading", name="Ask the documents")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="向文档提问")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="向文档提问")).to_be_visible()
    assert page.title() == "提问 · 引据"


def test_every_place_is_there_in_english(open_page: Open, reading: str) -> None:
    page = open_page(reading, locale="en-US")
    for place, name in zip(PLACES[1:], ("Search test", "Documents and index", "Evaluation"), strict=True):
        expect(at(page, place).get_by_role("heading", name=name, level=1)).to_be_visible()
    at(page, "ask")
    ask(page, "重点项目总投资是多少？")
    expect(page.locator(".verdict strong")).to_have_text("Stated")


def test_the_colours_are_the_systems_until_others_are_chosen(open_page: Open, reading: str) -> None:
    page = open_page(reading, color_scheme="dark")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="配色：跟随系统").click()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.get_by_role("button", name="配色：浅色").click()
    page.get_by_role("button", name="配色：深色").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_first_tab_leads_past_the_places_to_the_content(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_an_answer_is_said_once_to_those_who_listen(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    ask(page, "重点项目总投资是多少？")
    expect(page.get_by_role("status").first).to_contain_text("文中写明")
    expect(page.get_by_role("status").first).to_contain_text("总投资4285亿元")
