"""Nothing that people, tickets, accounts or operators hold pings, links, formats or turns a text around.

Every view is found by itself and shown in every language, with hostile texts in every place that holds data.
`CASES=500 python -m pytest tests/slack/views/test_escaping.py` tries that many sets of such texts in each language.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.languages import RIGHT_TO_LEFT
from bot.slack.views import escaping
from tests.slack.views.every import CASES, LANGUAGES, holding_data, reading, shown, usually
from tests.slack.views.finding import SAID, SHOWN, functions, returning
from tests.slack.views.reading import CLOSE, MRKDWN, OPEN, PLAIN, START, message_of
from tests.slack.views.words import ATTACKS, BIDI_CONTROLS, LATIN, attacking, hostile, undirected, with_controls

if TYPE_CHECKING:
    from types import FrameType

    from tests.slack.views.reading import Shown
    from tests.slack.views.words import Words

EXAMPLES = int(os.environ.get("CASES", "2"))
pytestmark = pytest.mark.timeout(60 + EXAMPLES * 10)
# What views are made of, each of which is reached by one of them.
PARTS = {
    "dialog.at_field",
    "fields.element",
    "fields.plain_text",
    "home_board.row",
    "home_menus.beside",
    "home_menus.menu",
    "home_menus.menu_of_many",
}


def test_every_view_has_a_case() -> None:
    assert set(returning(SHOWN)) - PARTS == {case.view for case in CASES} & set(returning(SHOWN))


def test_nothing_that_chooses_words_returns_what_no_test_looks_at() -> None:
    unknown = set(functions()) - set(returning(SHOWN | SAID))
    assert unknown == set()


def test_everything_that_views_say_is_reached_by_a_case() -> None:
    unreached = {function.__code__: name for name, function in functions().items()}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            unreached.pop(frame.f_code, None)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for case in CASES:
            shown(case, "en", LATIN)
    finally:
        sys.setprofile(before)
    assert sorted(unreached.values()) == []


def test_no_message_unfurls() -> None:
    messages = (message_of(case.show(reading("en"), LATIN)) for case in CASES)
    payloads = [message.payload() for message in messages if message]
    assert {(each["unfurl_links"], each["unfurl_media"]) for each in payloads} == {(False, False)}


def ours_to_direct_with(language: str) -> frozenset[str]:
    """Return all that a view directs its texts with."""
    return frozenset({START, OPEN, CLOSE} if language in RIGHT_TO_LEFT else ())


def assert_plain(one: Shown, what: str) -> None:
    """Assert what Slack must know of a text, lest it looks for links, names and emoji of its own, and what it holds."""
    assert one.kind != MRKDWN or one.block.get("verbatim") is True, what
    assert one.kind != PLAIN or one.block.get("emoji") is False, what
    assert re.search("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029]", one.text) is None, what


def assert_harmless(words: Words, language: str) -> list[list[Shown]]:
    """Assert that hostile words are shown with the markup that harmless ones have, which is all the view's own."""
    found = [shown(case, language, words) for case in holding_data()]
    for case, texts in zip(holding_data(), found, strict=True):
        ours = usually(case, language)
        for one in texts:
            assert_plain(one, f"{case}: {one.text!r}")
            assert ours_to_direct_with(language).issuperset(BIDI_CONTROLS.intersection(one.text)), (
                f"{case}: {one.text!a}"
            )
        if case.cut:
            known = {mark for one in ours for mark in one.markup}
            assert {mark for one in texts for mark in one.markup} <= known, str(case)
            continue
        assert [one.kind for one in texts] == [one.kind for one in ours], str(case)
        for one, own in zip(texts, ours, strict=True):
            assert one.markup == own.markup, f"{case}: {one.text!r}"
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@given(words=hostile, control=st.sampled_from(sorted(BIDI_CONTROLS)))
@settings(max_examples=EXAMPLES)
def test_nothing_from_outside_pings_links_formats_or_turns_a_text_around(
    language: str, words: Words, control: str
) -> None:
    said = undirected(words)
    plain = assert_harmless(said, language)
    for case, texts in zip(holding_data(), plain, strict=True):
        directed = shown(case, language, with_controls(said, control))
        if case.cut:
            kept = {control for one in directed for control in BIDI_CONTROLS.intersection(one.text)}
            assert kept <= ours_to_direct_with(language), f"{case}: {control!a}"
            continue
        assert [one.text for one in directed] == [one.text for one in texts], f"{case}: {control!a}"


@pytest.mark.parametrize("turn", range(max(1, min(EXAMPLES // 2, 7))))
def test_no_attack_succeeds_wherever_it_stands(turn: int) -> None:
    for place in range(0, len(ATTACKS), 7):
        attacks = [ATTACKS[(place + 8 * turn + number) % len(ATTACKS)] for number in range(7)]
        assert_harmless(attacking(attacks[turn:] + attacks[:turn]), LANGUAGES[(place + turn) % len(LANGUAGES)])


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("fred_smith@customer.com", "fred_smith@customer.com"),
        ("_fred_@customer.com", "＿fred＿@customer.com"),
        ("*fred*", "∗fred∗"),
        (":fire:", "∶fire:"),
        ("T-1:14:30: x", "T-1:14:30: x"),
        ("2026-11-26T14:30+01:00", "2026-11-26T14:30+01:00"),
        ("> T-1", "› T-1"),
    ],
)
def test_where_code_is_spoken_it_stays_letter_by_letter_and_formats_nothing(text: str, shown_as: str) -> None:
    assert escaping.spoken(escaping.code(text)) == shown_as


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("a &amp; b", 5, "a …"),
        ("a `*b*` c", 6, "a …"),
        ("a <@U1> c", 6, "a …"),
        ("\u2068abc\u2069 d", 5, "\u2068ab…\u2069"),
    ],
)
def test_what_is_too_long_is_cut_where_nothing_is_torn(text: str, limit: int, kept: str) -> None:
    assert escaping.cut(text, limit) == kept
