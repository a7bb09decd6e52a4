"""Gists are kept as text and read back to the letter, and nothing else is taken for one."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.domain.gist import Gist, gists
from bot.domain.milestones import Audience, Where
from bot.services.alert_ports import Told
from bot.storage.alert_rows import gist_of, gist_text, told_of
from tests.domain.test_milestones import planned
from tests.running import built_in_policy
from tests.tickets import S1, Story

GIST = Gist(
    *("europe_uk", "GB", frozenset({Audience.LEVEL2, Audience.ASSIGNEE}), frozenset({Where.THREAD, Where.DM})),
    *(timedelta(hours=3, microseconds=1), True, 3),
)
TEXT = '["europe_uk","GB",["assignee","level2"],["dm","thread"],10800.000001,true,3]'


def test_a_gist_is_a_short_text_that_says_the_same() -> None:
    assert gist_text(GIST) == TEXT
    assert gist_of(TEXT) == GIST


def test_every_gist_of_a_ticket_is_read_back() -> None:
    ticket = Story(planned(S1, built_in_policy())).do("escalate", "10", level=3).ticket
    found = [gist for _alert, gist in gists(ticket)]
    assert len(found) == 14
    assert [gist_of(gist_text(gist)) for gist in found] == found


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "7", '["europe_uk"]', TEXT.replace("level2", "level9")])
def test_what_this_version_did_not_write_is_no_gist(text: str) -> None:
    assert gist_of(text) is None


def test_what_was_told_before_has_its_levels_and_its_place_if_that_is_known() -> None:
    assert told_of("[]") == ()
    text = json.dumps([["[2, 3]", TEXT], ["[]", None]])
    assert told_of(text) == (Told(frozenset({2, 3}), GIST.after), Told(frozenset()))
