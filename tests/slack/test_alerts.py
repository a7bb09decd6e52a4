"""An alert says how the clock stands when it is sent, asks the right people, and says nothing of the account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.clock import Clock
from bot.domain.milestones import plan_alerts
from bot.slack.alert_content import told
from tests.slack.alerting import (
    ANNA_IN_SLACK,
    ATYA,
    DANNY,
    KRISH,
    RAAJ,
    content,
    heard,
    message,
    person,
    speaking,
    terms,
    ticket,
)
from tests.slack.reading import RIGHT_TO_LEFT_MARK, buttons_of, mrkdwn, outside_code, seen, text_objects
from tests.tickets import BEN, Story, at

if TYPE_CHECKING:
    from bot.slack.views.page import Message

ACK, DETERMINATION, UPDATE, AIM = Clock
SECOND = timedelta(seconds=1)
LATE = "This message is "
IN_CHANNEL = {
    "expected": "first reply expected from now on, due by {due}, 2 h left when this was sent.",
    "warning": "first reply due by {due}, 45 min left when this was sent.",
    "last_call": "first reply due by {due}, 18 min left when this was sent.",
}
DUE = "Wednesday, 4 March 2026 12:00, London"


def lines(shown: Message) -> list[str]:
    return seen(shown.text).split("\n")


def acts(shown: Message) -> list[str]:
    return [action for action, _ticket in buttons_of({"blocks": shown.blocks})]


@pytest.mark.parametrize("milestone", IN_CHANNEL)
def test_a_reminder_says_what_is_due_and_how_much_time_is_left(milestone: str) -> None:
    due = {"expected": "10", "warning": "11:15", "last_call": "11:42"}[milestone]
    reminder = heard(ticket(), milestone, ACK, KRISH, now=at(due))
    shown = message(reminder, at(due))
    assert lines(shown) == [f"T-1: {IN_CHANNEL[milestone].format(due=DUE)}", "<@UKRISH>, please see to it (level 2)."]
    assert acts(shown) == ["ticket.acknowledge", "ticket.take", "lead.ping"]


def test_a_breach_asks_the_lead_to_take_it_and_says_who_hears_of_it_next() -> None:
    breach = heard(ticket(), "deadline", ACK, KRISH, now=at("12"))
    shown = message(breach, at("12"))
    assert lines(shown) == [
        f"T-1 is past its first-reply time ({DUE}).",
        "<@UKRISH>, please take it (level 2).",
        "Raaj and Danny hear of it at Wednesday, 4 March 2026 13:00, London (our default) if it is still open.",
    ]
    assert acts(shown) == ["ticket.acknowledge", "ticket.take", "ticket.escalate"]


@pytest.mark.parametrize(
    ("milestone", "when", "people", "asks", "buttons"),
    [
        (
            "level3", "13", [RAAJ, DANNY],
            "<@URAAJ> and Danny (danny@zoho.example), please oversee it (level 3).",
            ["ticket.acknowledge", "ticket.take", "ticket.oversee", "ticket.escalate"],
        ),
        (
            "level4", "15", [ATYA], "<@UATYA>, please oversee it (level 4).",
            ["ticket.acknowledge", "ticket.take", "ticket.oversee"],
        ),
    ],
)  # fmt: skip
def test_a_level_is_asked_to_oversee_it_and_who_is_not_in_slack_is_named_with_the_email(
    milestone: str, when: str, people: list[dict[str, Any]], asks: str, buttons: list[str]
) -> None:
    shown = message(heard(ticket(), milestone, ACK, *people, now=at(when)), at(when))
    assert lines(shown)[:2] == [f"T-1 is past its first-reply time ({DUE}).", asks]
    assert acts(shown) == buttons


def test_every_milestone_of_every_clock_has_words_of_its_own_kind() -> None:
    determined = Story(terms()).all("determined 10").ticket
    told_of = [(ticket(), one) for one in plan_alerts(ticket())]
    told_of += [(determined, one) for one in plan_alerts(determined) if one.clock is UPDATE]
    said = {}
    for of, one in told_of:
        first, *_rest = lines(message(heard(of, one.milestone, one.clock, KRISH, now=one.due_at), one.due_at))
        said[one.clock, one.milestone] = first
    assert {key for key, first in said.items() if " is past its " in first} == {
        *((clock, name) for clock in (ACK, DETERMINATION) for name in ("deadline", "level3", "level4")),
        (UPDATE, "update_deadline"),
    }
    assert len(said) == 16
    assert said[DETERMINATION, "last_call"].startswith("T-1: issue determination due by Wednesday, 4 March 2026 17:00")
    assert said[DETERMINATION, "expected"].startswith("T-1: issue determination expected from now on, due by ")
    assert said[DETERMINATION, "deadline"].startswith("T-1 is past its issue-determination time (")
    assert said[UPDATE, "update_warning"] == (
        "T-1: update due by Wednesday, 4 March 2026 18:00, London, 2 h left when this was sent."
    )


@pytest.mark.parametrize("milestone", ["aim_lower", "aim_upper"])
def test_the_aim_is_never_past_a_commitment(milestone: str) -> None:
    long_after = at("next fri 9")
    shown = message(heard(ticket(), milestone, AIM, KRISH, now=long_after), long_after)
    assert "aim" in lines(shown)[0]
    assert "not a commitment" in lines(shown)[0]
    assert not re.search(r"past|late|broken", " ".join(line for line in lines(shown) if not line.startswith(LATE)))
    assert acts(shown) == ["ticket.resolve", "ticket.take", "lead.ping"]


def test_a_reminder_that_is_sent_when_the_time_has_passed_says_so() -> None:
    shown = message(heard(ticket(), "warning", ACK, KRISH, now=at("14")), at("14"))
    assert lines(shown)[0] == f"T-1 is past its first-reply time ({DUE})."


def test_whoever_has_the_ticket_by_now_is_asked() -> None:
    taken = Story(terms()).do("take", "9:30", by=BEN, assignee=BEN).ticket
    shown = message(heard(taken, "expected", ACK, now=at("10"), assignee=ANNA_IN_SLACK), at("10"))
    assert lines(shown)[1:] == ["<@BEN>, please see to it."]
    assert acts(shown) == ["ticket.acknowledge", "lead.ping"]
    alone = message(heard(taken, "expected", ACK, now=at("10"), assignee=ANNA_IN_SLACK), at("10"), "BEN")
    assert lines(alone)[1:] == ["Please see to it."]


def test_where_nobody_has_taken_it_that_is_said_once_they_were_to_be_asked() -> None:
    shown = message(heard(ticket(), "expected", ACK, now=at("10"), assignee=ANNA_IN_SLACK), at("10"))
    assert lines(shown)[1:] == ["Nobody has taken it yet."]


def test_a_second_update_in_a_row_that_is_missed_is_called_that() -> None:
    story = Story(terms()).all("determined 10, updated 19").ticket
    when = next(one.due_at for one in plan_alerts(story) if one.milestone == "update_deadline")
    shown = message(heard(story, "update_deadline", UPDATE, KRISH, now=when), when)
    assert "It is the second update in a row that is past its time." in lines(shown)
    assert acts(shown)[0] == "ticket.updated"


def test_a_level_without_anyone_is_passed_and_that_is_said() -> None:
    passed = message(heard(ticket(), "level3", ACK, ATYA, now=at("13"), passed=[3]), at("13"))
    assert "Nobody is named for level 3, so level 4 hears of it." in lines(passed)
    nobody = message(heard(ticket(), "level3", ACK, now=at("13"), passed=[3, 4]), at("13"))
    assert lines(nobody)[1:3] == ["Nobody is named for level 3.", "Nobody is named for level 4."]


def test_of_people_to_choose_from_all_are_named_and_nobody_is_mentioned() -> None:
    pams = [person(name, 4, choose=True) for name in ("Ann", "Bea", "Cid")]
    shown = message(heard(ticket(), "level4", ACK, *pams, now=at("15")), at("15"))
    assert lines(shown)[1] == (
        "Please choose Ann (ann@zoho.example), Bea (bea@zoho.example) or Cid (cid@zoho.example) (level 4); "
        "I have told none of them."
    )
    assert "<@" not in shown.text


def test_who_hears_next_and_is_to_be_chosen_is_one_of_several() -> None:
    american = ticket(country="US", territory="usa")
    shown = message(heard(american, "level3", ACK, RAAJ, now=at("13")), at("13"))
    assert re.search(r"^One of \w+, .* or \w+ hears of it at ", lines(shown)[2])


def test_a_level_that_was_told_by_hand_is_not_announced() -> None:
    escalated = Story(terms()).do("escalate", "11", level=3).ticket
    shown = message(heard(escalated, "deadline", ACK, KRISH, now=at("12")), at("12"))
    assert lines(shown)[2].startswith("Sebastian hears of it at Wednesday, 4 March 2026 15:00, London ")
    to_the_top = Story(terms()).do("escalate", "11", level=4).ticket
    assert len(lines(message(heard(to_the_top, "deadline", ACK, KRISH, now=at("12")), at("12")))) == 2


def test_more_than_a_minute_late_it_says_how_late() -> None:
    breach = heard(ticket(), "deadline", ACK, KRISH, now=at("13"))
    assert LATE not in message(breach, at("12") + 60 * SECOND).text
    assert lines(message(breach, at("12") + 61 * SECOND))[-1] == "This message is 61 s late."
    assert lines(message(breach, at("12:25")))[-1] == "This message is 25 min late."


def test_a_ticket_that_was_entered_after_the_time_had_passed_is_not_told_late() -> None:
    entered = Story(terms(), received="9", tracked="14").ticket
    shown = message(heard(entered, "deadline", ACK, KRISH, now=at("14")), at("14"))
    assert LATE not in shown.text


def test_a_direct_message_is_in_the_readers_zone_with_the_territorys_beside_and_without_their_name() -> None:
    breach = heard(ticket(), "deadline", ACK, KRISH, now=at("12"))
    shown = message(breach, at("12"), "UKRISH")
    assert lines(shown) == [
        "T-1 is past its first-reply time, which was 13:00 (12:00 in London).",
        "Please take it (level 2).",
        "Raaj and Danny hear of it at 14:00 (13:00 in London) if it is still open. That time is our default.",
    ]
    reminder = message(heard(ticket(), "last_call", ACK, KRISH, now=at("11:42")), at("11:42"), "UKRISH")
    assert lines(reminder) == [
        "T-1: first reply due by 13:00 (12:00 in London), 18 min left when this was sent.",
        "Please see to it (level 2).",
    ]
    assert acts(reminder) == ["ticket.acknowledge", "ticket.take"]


def test_a_partner_account_manager_can_oversee_it_and_nothing_else() -> None:
    shown = message(heard(ticket(), "level4", ACK, KRISH, ATYA, now=at("15")), at("15"), "UATYA")
    assert lines(shown) == [
        "T-1 is past its first-reply time, which was 13:00 (12:00 in London).",
        "Please oversee it (level 4).",
    ]
    assert acts(shown) == ["ticket.oversee"]


def test_whoever_stands_in_for_them_reads_whom_it_was_meant_for() -> None:
    shown = message(heard(ticket(), "deadline", ACK, KRISH, now=at("12")), at("12"), "UADMIN")
    assert lines(shown)[1] == "<@UKRISH>, please take it (level 2)."


def test_on_hold_it_says_what_is_left_when_it_goes_on() -> None:
    held = Story(terms()).do("hold", "16").ticket
    shown = message(heard(held, "warning", DETERMINATION, KRISH, now=at("16")), at("16"))
    assert lines(shown)[0] == "T-1 · Issue determination: on hold, 1 h left when it goes on."


@pytest.mark.parametrize("act", ["ack", "resolve", "untrack"])
def test_what_has_been_done_is_no_longer_told(act: str) -> None:
    before = ticket()
    after = Story(terms()).do(act, "11").ticket
    assert told(after, content(before, "deadline", ACK, KRISH), at("12")) is None


def test_what_is_not_due_any_more_is_not_told() -> None:
    later = Story(terms()).correct("11", received=at("10")).ticket
    assert told(later, content(ticket(), "deadline", ACK, KRISH), at("12:30")) is None
    held = Story(terms()).do("hold", "14").do("resume", "14:30").ticket
    assert told(held, content(ticket(), "warning", Clock.DETERMINATION, KRISH), at("15:15")) is None


def test_what_fell_due_is_told_by_a_machine_whose_clock_is_behind_too() -> None:
    told_at = heard(ticket(), "deadline", ACK, KRISH, now=at("11:59"))
    assert told_at.due_at == at("12")


def test_nothing_of_it_says_what_kind_of_account_it_is() -> None:
    for one in plan_alerts(ticket()):
        shown = message(heard(ticket(), one.milestone, one.clock, KRISH, now=one.due_at), one.due_at)
        assert not re.search(r"account|licen|S[123]\b|severity|Zoho|Europe & UK", shown.text)


@pytest.mark.parametrize("name", ["<!channel>", "*T*_1_~2~", "T`1`", "T&amp;1"])
def test_an_id_pings_nobody_and_formats_nothing(name: str) -> None:
    shown = message(heard(ticket(name), "deadline", ACK, person("<!here>", 2), now=at("12")), at("12"))
    bare = [outside_code(line) for line in mrkdwn(shown.blocks)]
    assert not [line for line in bare if re.search(r"<!(?!date)|[*_~`]", re.sub(r"<!date\^[^>]*>", "", line))]
    assert [value for _action, value in buttons_of({"blocks": shown.blocks})] == [name] * 3


def test_in_arabic_every_text_runs_from_right_to_left() -> None:
    for one in plan_alerts(ticket()):
        alert = heard(ticket(), one.milestone, one.clock, KRISH, DANNY, now=one.due_at)
        for reader in (None, "UKRISH"):
            shown = message(alert, one.due_at, reader, speaking("ar"))
            assert all(str(part["text"]).startswith(RIGHT_TO_LEFT_MARK) for part in text_objects(shown.blocks))
