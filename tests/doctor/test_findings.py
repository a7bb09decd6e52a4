"""How findings are written: one line each, the counts at the end, and nothing in them that could do harm."""

from __future__ import annotations

import json

from bot.doctor.findings import any_fails, as_json, as_lines, fail, ok, warn


def test_a_line_begins_with_its_mark_and_ends_with_the_remedy() -> None:
    assert fail("clock", "none runs", "start one").line == "FAIL  clock: none runs; start one"
    assert warn("clock", "late").line == "warn  clock: late"
    assert ok("clock", "alive").line == "ok    clock: alive"


def test_the_counts_come_last() -> None:
    good, bad = [ok("a", "b"), warn("c", "d")], [ok("a", "b"), warn("c", "d"), warn("c", "d"), fail("e", "f")]
    assert list(as_lines(good))[-1].startswith("1 ok, 1 warning, 0 failures: nothing was found")
    assert list(as_lines(bad))[-1].startswith("1 ok, 2 warnings, 1 failure: an alert may be lost")
    assert (any_fails(good), any_fails(bad)) == (False, True)


def test_names_from_elsewhere_stay_in_their_line_and_steer_no_terminal() -> None:
    assert ok("channel", "#a\nFAIL\x1b[2J\u202eb").line == "ok    channel: #a FAIL[2Jb"


def test_no_finding_shows_a_secret() -> None:
    found = [fail("token", "xoxb-123-abc and postgresql://bot:pw@host", "see xapp-1-abc")]
    for said in (*as_lines(found), as_json(found)):
        assert "abc" not in said
        assert "pw" not in said


def test_json_says_the_same() -> None:
    said = json.loads(as_json([ok("a", "b"), fail("c", "ü", "d")]))
    assert said == {
        "good": False,
        "counts": {"ok": 1, "warn": 0, "fail": 1},
        "findings": [
            {"mark": "ok", "what": "a", "says": "b", "remedy": ""},
            {"mark": "fail", "what": "c", "says": "ü", "remedy": "d"},
        ],
    }
