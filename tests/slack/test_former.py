"""Afterwards an alert says what was done and by whom, or what was put right, and there is nothing to press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.clock import Clock
from bot.slack.alert_content import told_before
from bot.slack.views.former import former
from tests.slack.alerting import DANNY, KRISH, RAAJ, content, person, policy, speaking, terms
from tests.slack.reading import RIGHT_TO_LEFT_MARK, buttons_of, seen, text_objects
from tests.tickets import BEN, S3, Story, at

if TYPE_CHECKING:
    from datetime import datetime

    from bot.slack.views.page import Message

ACK, DETERMINATION, UPDATE, AIM = Clock
NOON, LATER = at("12"), at("thu 9")
DUE = "Wednesday, 4 March 2026 12:00, London"
HALF_PAST = "Wednesday, 4 March 2026 12:30, London"


def afterwards(
    story: Story,
    kept: dict[str, Any],
    *,
    reader: str | None = None,
    sent_at: datetime = NOON,
    language: str = "en",
    outsiders: bool = False,
) -> Message:
    found = told_before(story.ticket, kept, LATER)
    assert found is not None, "it still holds"
    tr = speaking(language)
    return former(tr, policy(), story.ticket, found, sent_at, reader, outsiders=outsiders)


def lines(shown: Message) -> list[str]:
    assert buttons_of({"blocks": shown.blocks}) == []
    return seen(shown.text).split("\n")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("ack", "first reply sent by <@BEN>"),
        ("determined", "issue determined by <@BEN>"),
        ("updated", "update sent by <@BEN>"),
        ("resolve", "resolved by <@BEN>"),
    ],
)
def test_a_breach_says_by_whom_when_and_how_late(act: str, said: str) -> None:
    story = Story(terms())
    kept = content(story.ticket, "level3", ACK, KRISH, RAAJ, DANNY)
    assert lines(afterwards(story.do(act, "12:30", by=BEN), kept)) == [
        f"T-1: {said}, {HALF_PAST}.",
        f"First reply: 30 min past the commitment time, which was {DUE}.",
        "Told: <@UKRISH> (level 2).",
        "Told: <@URAAJ> and Danny (danny@zoho.example) (level 3).",
    ]


def test_a_reminder_says_that_it_was_in_time() -> None:
    story = Story(terms())
    kept = content(story.ticket, "warning", ACK)
    assert lines(afterwards(story.do("ack", "11:45", by=BEN), kept)) == [
        "T-1: first reply sent by <@BEN>, Wednesday, 4 March 2026 11:45, London.",
        f"First reply: in time; it was due {DUE}.",
    ]


def test_what_is_no_longer_tracked_was_neither_in_time_nor_late_and_an_aim_is_never_late() -> None:
    story = Story(terms())
    kept = content(story.ticket, "deadline", ACK)
    aim = content(story.ticket, "aim_lower", AIM)
    assert lines(afterwards(story.all("untrack 12:30"), kept)) == [f"T-1: no longer tracked, by <@ANNA>, {HALF_PAST}."]
    resolved = Story(terms()).all("resolve next fri 9")
    assert len(lines(afterwards(resolved, aim))) == 1


def test_a_direct_message_is_in_the_readers_time_as_on_the_day_on_which_it_came() -> None:
    story = Story(terms())
    kept = content(story.ticket, "deadline", ACK, KRISH)
    story.do("ack", "thu 8", by=BEN)
    assert lines(afterwards(story, kept, reader="UKRISH")) == [
        "T-1: first reply sent by <@BEN>, Thursday 09:00 (08:00 in London).",
        "First reply: 20 h past the commitment time, which was 13:00 (12:00 in London).",
    ]


def test_a_correction_says_what_it_was_and_what_had_been_said() -> None:
    story = Story(terms())
    kept = content(story.ticket, "deadline", ACK, KRISH)
    story.do("ack", "12:10").correct("12:30", received=at("8"))
    assert lines(afterwards(story, kept)) == [
        f"T-1 was corrected by <@ANNA>, {HALF_PAST}: received Wednesday, 4 March 2026 08:00, London.",
        f"Said before that: T-1 is past its first-reply time ({DUE}).",
        "Told: <@UKRISH> (level 2).",
    ]


def test_outsiders_read_nothing_of_what_was_corrected() -> None:
    story = Story(terms(), account=7)
    kept = content(story.ticket, "deadline", ACK)
    story.correct("12:30", S3, account=8, services=("Zoho CRM",))
    assert "another account" in lines(afterwards(story, kept))[0]
    first, *rest = lines(afterwards(story, kept, outsiders=True))
    assert first == f"T-1 was corrected by <@ANNA>, {HALF_PAST}."
    assert "CRM" not in "\n".join(rest)


def test_what_had_been_said_of_a_correction_that_was_taken_back_is_told_too() -> None:
    story = Story(terms()).correct("9:30", received=at("8"))
    kept = content(story.ticket, "deadline", ACK)
    assert lines(afterwards(story.undo("9:40"), kept, sent_at=at("11"))) == [
        "T-1: “Corrected” was taken back by <@ANNA>, Wednesday, 4 March 2026 09:40, London.",
        "Said before that: T-1 is past its first-reply time (Wednesday, 4 March 2026 11:00, London).",
    ]


def test_what_was_entered_late_is_named() -> None:
    story = Story(terms())
    kept = content(story.ticket, "deadline", DETERMINATION)
    story.do("hold", "17:30", "16", by=BEN)
    assert lines(afterwards(story, kept, sent_at=at("17")))[0] == (
        "T-1: “On hold”, Wednesday, 4 March 2026 16:00, London, was entered by <@BEN>, "
        "Wednesday, 4 March 2026 17:30, London."
    )


def test_of_people_to_choose_from_nobody_was_told() -> None:
    story = Story(terms())
    kept = content(story.ticket, "level4", ACK, person("Connor", 4, choose=True))
    assert len(lines(afterwards(story.all("ack 12:30"), kept))) == 2


def test_in_arabic_every_text_runs_from_right_to_left() -> None:
    story = Story(terms())
    kept = content(story.ticket, "deadline", ACK, KRISH)
    shown = afterwards(story.all("ack 12:30"), kept, language="ar")
    assert all(str(part["text"]).startswith(RIGHT_TO_LEFT_MARK) for part in text_objects(shown.blocks))
