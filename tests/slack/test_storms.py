"""A storm message tells every alert in a line of its own, the worst first, within what Slack takes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.clock import Clock
from bot.slack.views.page import TEXT_LIMIT
from bot.slack.views.storms import LONGEST, storm
from tests.slack.alerting import ANNA_IN_SLACK, ATYA, DANNY, KRISH, RAAJ, heard, person, policy, speaking, ticket
from tests.slack.reading import RIGHT_TO_LEFT_MARK, mrkdwn, outside_code, seen, text_objects
from tests.tickets import BEN, Story, at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.i18n import Translator
    from bot.slack.alert_content import Told
    from bot.slack.views.page import Message

ACK = Clock.ACKNOWLEDGEMENT
NOON, ONE = at("12"), at("13")


def one(name: str, milestone: str = "deadline", *people: dict[str, Any], received: str = "9", **more: Any) -> Told:  # noqa: ANN401 - JSON
    return heard(ticket(name, received), milestone, ACK, *people, now=at("23"), **more)


def told(alerts: Iterable[Told], reader: str | None = None, tr: Translator | None = None) -> Message:
    return storm(tr or speaking(), policy(), tuple(alerts), NOON, reader)


def lines(shown: Message) -> list[str]:
    return [seen(line) for line in mrkdwn(shown.blocks)]


def length(shown: Message) -> int:
    return sum(len(str(part["text"])) for part in text_objects(shown.blocks))


def test_the_first_line_counts_and_a_line_each_follows_the_worst_first() -> None:
    shown = told(
        [
            one("T-1", "warning", KRISH, received="9:30"),
            one("T-2", "deadline", KRISH),
            one("T-3", "level3", RAAJ, received="7"),
            one("T-4", "deadline", KRISH, received="8"),
            one("T-5", "level4", ATYA, received="6"),
        ]
    )
    due = "Wednesday, 4 March 2026 {}, London"
    assert lines(shown) == [
        "5 alerts: 4 past the commitment time, 1 reminder",
        "<@UATYA>, <@URAAJ> and <@UKRISH>, please see to these.",
        "Past the commitment time, level 4 hears of it",
        f"• T-5 · First reply, {due.format('09:00')}",
        "Past the commitment time, level 3 hears of it",
        f"• T-3 · First reply, {due.format('10:00')}",
        "Past the commitment time",
        f"• T-4 · First reply, {due.format('11:00')}",
        f"• T-2 · First reply, {due.format('12:00')}",
        "Reminders",
        f"• T-1 · First reply, {due.format('12:30')}",
        "This message is 1 h late.",
        "All of the desk: /priority board",
    ]


@pytest.mark.parametrize(
    ("milestones", "first"),
    [
        (["deadline"], "1 alert: 1 past the commitment time"),
        (["warning", "expected"], "2 alerts: 2 reminders"),
        (["deadline"] * 25 + ["warning"] * 15, "40 alerts: 25 past the commitment time, 15 reminders"),
    ],
)
def test_of_what_there_is_none_nothing_is_said(milestones: list[str], first: str) -> None:
    received = {"deadline": "9", "warning": "9:30", "expected": "10:30"}
    alerts = [one(f"T-{n}", name, KRISH, received=received[name]) for n, name in enumerate(milestones)]
    assert lines(told(alerts))[0] == first


def test_everybody_is_mentioned_once_and_whoever_is_not_in_slack_is_named_once() -> None:
    shown = told(one(f"T-{n}", "level3", RAAJ, DANNY, received="8") for n in range(30))
    assert lines(shown)[1] == "<@URAAJ> and Danny (danny@zoho.example), please see to these."
    assert len(re.findall("<@URAAJ>|danny@", "\n".join(mrkdwn(shown.blocks)))) == 2


def test_whoever_has_a_ticket_is_mentioned_where_they_were_to_hear_of_it() -> None:
    taken = Story(ticket().terms).do("take", "9:30", by=BEN, assignee=BEN).ticket
    asked = heard(taken, "warning", ACK, KRISH, now=NOON, assignee=ANNA_IN_SLACK)
    assert lines(told([asked, one("T-2", "deadline", KRISH)]))[1] == "<@UKRISH> and <@BEN>, please see to these."


def test_of_people_to_choose_from_none_is_mentioned() -> None:
    pams = [person(name, 4, "U" + name.upper(), choose=True) for name in ("Ann", "Bea")]
    shown = told([one("T-1", "level4", *pams, received="6"), one("T-2", "level4", *pams, received="6")])
    assert lines(shown)[1] == (
        "Please choose Ann (ann@zoho.example) or Bea (bea@zoho.example) (level 4); I have told none of them."
    )
    assert "<@" not in shown.text


def test_several_alerts_of_one_run_are_one_line_for_the_people_of_all() -> None:
    alerts = [one("T-1", "level3", RAAJ, received="8"), one("T-1", "deadline", KRISH, received="8")]
    shown = lines(told(alerts))
    assert shown[0] == "1 alert: 1 past the commitment time"
    assert shown[1] == "<@UKRISH> and <@URAAJ>, please see to these."
    assert len([line for line in shown if line.startswith("•")]) == 1


def test_on_hold_no_instant_is_named() -> None:
    held = Story(ticket().terms).do("hold", "16").ticket
    alert = heard(held, "warning", Clock.DETERMINATION, KRISH, now=at("16"))
    assert "• T-1 · Issue determination, on hold" in lines(told([alert]))


def test_alone_a_reader_has_times_of_their_own_and_nobody_is_mentioned() -> None:
    shown = lines(told((one(f"T-{n}", "deadline", KRISH) for n in range(2)), "UKRISH"))
    assert shown == [
        "2 alerts: 2 past the commitment time",
        "Past the commitment time",
        "• T-0 · First reply, 13:00",
        "• T-1 · First reply, 13:00",
    ]


@pytest.mark.parametrize("language", ["en", "de", "ar", "th", "ja"])
@pytest.mark.parametrize("letters", [4, 16, 50])
def test_however_long_the_ids_every_alert_stands_in_one_message(language: str, letters: int) -> None:
    # As many as are gathered, see the room that storm messages have.
    names = [f"{n:03}".rjust(letters, "T") for n in range(min(100, 7500 // (5 * letters + 6)))]
    shown = told((one(name, "deadline", KRISH) for name in names), tr=speaking(language))
    assert length(shown) <= LONGEST
    assert len(shown.text) <= TEXT_LIMIT
    everything = "\n".join(mrkdwn(shown.blocks))
    assert all(name in everything and name in shown.text for name in names)


def test_where_there_is_no_room_the_tickets_are_named_and_nothing_else() -> None:
    names = [f"{'&' * 11}{n:03}" for n in range(98)]
    shown = told(one(name, "deadline", KRISH) for name in names)
    assert length(shown) <= LONGEST
    assert [line for line in lines(shown) if line.startswith("•")] == [f"• {name}" for name in names]


def test_an_id_pings_nobody_and_formats_nothing() -> None:
    shown = told(one(name, "deadline", KRISH) for name in ("<!channel>", "*T*_1_", "T`1`"))
    bare = [outside_code(re.sub(r"<!date\^[^>]*>", "", line)) for line in mrkdwn(shown.blocks)]
    assert len([line for line in bare if line.startswith("•")]) == 3
    assert not [line for line in bare if "<!" in line or (line.startswith("•") and re.search(r"[*_~`]", line))]


def test_in_arabic_every_text_runs_from_right_to_left() -> None:
    shown = told((one(f"T-{n}", "deadline", KRISH) for n in range(9)), tr=speaking("ar"))
    assert all(str(part["text"]).startswith(RIGHT_TO_LEFT_MARK) for part in text_objects(shown.blocks))
    assert all(line.startswith(RIGHT_TO_LEFT_MARK) for line in shown.text.split("\n"))


def test_less_than_a_minute_late_nothing_is_said_of_it() -> None:
    in_time = storm(speaking(), policy(), [one("T-1", "deadline", KRISH)], NOON + timedelta(seconds=60))
    assert "late" not in in_time.text
