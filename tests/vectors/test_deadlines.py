"""The deadline vectors hold for this bot, are what the oracle makes, and are documented."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import changes
from bot.domain.clock import Clock, deadline, instant_at, is_late, left, used
from bot.domain.severity import Length, Window
from bot.domain.support_time import Calendar
from bot.domain.terms import Basis, Terms
from bot.domain.ticket import Act, Actor, Facts
from tests.vectors.__main__ import main
from tests.vectors.cases import WEEKDAYS
from tests.vectors.making import FILE

if TYPE_CHECKING:
    from bot.domain.clock import Run
    from bot.domain.ticket import Change, Ticket

BY = Actor("T1", "U1")
SECOND = timedelta(seconds=1)
VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
BY_NAME = {each["name"]: each for each in VECTORS}
README = Path(__file__).with_name("README.md").read_text(encoding="utf-8")


def terms_of(promise: dict[str, Any]) -> Terms:
    calendar = Calendar(
        ZoneInfo(promise["time_zone"]),
        frozenset(map(WEEKDAYS.index, promise["weekend"])),
        frozenset(map(date.fromisoformat, promise["holidays"])),
    )
    return Terms(
        basis=Basis.CRITICAL if promise["round_the_clock"] else Basis.IMPACT,
        severity=None,
        windows={Clock(name): Window(*map(Length.parse, ends)) for name, ends in promise["windows"].items()},
        calendar=calendar.round_the_clock() if promise["round_the_clock"] else calendar,
        determination_at_receipt=promise["determination_starts"] == "receipt",
        hold_pauses=frozenset(map(Clock, promise["hold_pauses"])),
    )


def decided(ticket: Ticket | None, told: dict[str, Any], number: int) -> Change:
    """Return the change that the bot makes of one of the file."""
    now, act = datetime.fromisoformat(told.get("recorded_at", told["at"])), Act(told["act"])
    if ticket is None or act is Act.TRACK:
        facts = Facts(datetime.fromisoformat(told["received"]), "europe_uk", "GB")
        return changes.track(ticket, facts, terms_of(told["promise"]), BY, now)
    if act is Act.UNDO:
        return changes.undo(ticket, BY, now)
    if act is Act.CORRECT:
        received = datetime.fromisoformat(told["received"]) if "received" in told else ticket.facts.received
        facts = Facts(received, "europe_uk", "GB", account=number)
        return changes.correct(ticket, facts, terms_of(told["promise"]), BY, now)
    return changes.decide(ticket, act, BY, now, datetime.fromisoformat(told["at"]))


def tickets(case: dict[str, Any]) -> list[tuple[datetime, Ticket]]:
    """Return the ticket after each change, with the time at which that was recorded."""
    track = {"act": "track", "at": case["received"], "received": case["received"], "promise": case["promise"]}
    ticket, found = None, []
    for number, told in enumerate([track, *case["changes"]]):
        change = decided(ticket, told, number)
        ticket = changes.fold(case["name"], (*(ticket.changes if ticket else ()), change))
        found.append((change.recorded_at, ticket))
    return found


def shown(run: Run, now: datetime) -> dict[str, object]:
    expected_from, due = instant_at(run, run.window.lower.time), deadline(run)
    running = "paused" if run.is_paused else "running"
    return {
        "start": utc(run.start),
        "stop": run.stop and utc(run.stop),
        "state": running if run.is_running else "stopped",
        "expected_from": expected_from and utc(expected_from),
        "deadline": due and utc(due),
        "deadline_local": due and due.astimezone(run.calendar.zone).isoformat(),
        "used": used(run, now) // SECOND,
        "left": left(run, now) // SECOND,
        "past": is_late(run, now),
    }


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("case", [pytest.param(each, id=f"{each['name']}: {each['shows']}") for each in VECTORS])
def test_the_bot_says_what_the_vectors_say(case: dict[str, Any]) -> None:
    followed = tickets(case)
    for read in case["expected"]:
        now = datetime.fromisoformat(read["at"])
        ticket = [ticket for recorded_at, ticket in followed if recorded_at <= now][-1]
        assert ticket.state == read["state"]
        runs: dict[str, list[object]] = {}
        for run in ticket.runs:
            runs.setdefault(run.clock, []).append(shown(run, now))
        assert runs == read["clocks"]


# So that the vectors are not only what one program says of another: deadlines worked out by hand, in local time.
BY_HAND = {
    "zones-06": ("determination", "2025-06-16T05:40"),  # Friday 21:40 and 8 h: 2 h 20 min, then 5 h 40 min
    "clocks-change-01": ("resolution", "2025-04-01T20:00"),  # Friday has 4 h, Monday 24, Tuesday 20
    "clocks-change-06": ("acknowledgement", "2025-03-30T03:30"),  # 01:00 to 02:00 was skipped
    "clocks-change-08": ("determination", "2025-03-31T13:00"),  # a Sunday of 23 hours is worked
    "clocks-change-22": ("determination", "2024-11-04T11:00"),  # Wednesday 12 h, Thursday 25, Friday 24, 11 h left
    "clocks-change-38": ("acknowledgement", "2011-12-29T23:00"),
    "weekends-01": ("acknowledgement", "2025-03-09T01:00"),
    "weekends-08": ("acknowledgement", "2025-03-11T12:00"),
    "friday-midnight-01": ("acknowledgement", "2025-03-08T00:00"),
    "friday-midnight-03": ("acknowledgement", "2025-03-10T00:01"),
    "friday-midnight-04": ("determination", "2025-03-07T00:00"),
    "holidays-05": ("determination", "2025-04-22T04:00"),
    "holds-07": ("determination", "2025-03-10T07:00"),
    "holds-11": ("determination", "2025-03-05T17:00"),
    "holds-13": ("determination", "2025-03-05T17:00"),
    "critical-01": ("determination", "2025-03-08T07:00"),
    "corrections-01": ("determination", "2025-03-10T09:00"),
    "corrections-03": ("acknowledgement", "2025-03-05T10:00"),
    "late-01": ("acknowledgement", "2025-03-05T12:00"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_deadline_of_the_file_is_the_one_worked_out_by_hand(name: str) -> None:
    clock, due = BY_HAND[name]
    assert BY_NAME[name]["expected"][-1]["clocks"][clock][0]["deadline_local"].startswith(due)


def test_the_file_is_what_the_oracle_makes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_file_that_differs_is_named_with_its_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "deadlines.json"
    other.write_text(FILE.read_text(encoding="utf-8").replace("friday-midnight-01", "by-hand"), encoding="utf-8")
    assert main(["--check"], other) == 1
    assert capsys.readouterr().err == "deadlines.json is not what the oracle makes: by-hand, friday-midnight-01\n"
    assert main([], other) == 0
    assert other.read_text(encoding="utf-8") == FILE.read_text(encoding="utf-8")


def test_there_are_cases_of_every_kind_and_each_has_its_name_once() -> None:
    assert len(BY_NAME) == len(VECTORS) >= 120
    acts = {change["act"] for case in VECTORS for change in case["changes"]}
    assert acts == {
        "acknowledge", "updated", "determined", "hold", "resume", "resolve", "reopen", "untrack", "track", "correct",
        "undo",
    }  # fmt: skip
    runs = [run for case in VECTORS for read in case["expected"] for each in read["clocks"].values() for run in each]
    assert {(run["state"], run["past"]) for run in runs} == {
        (state, past) for state in ("running", "paused", "stopped") for past in (True, False)
    }
    assert {read["state"] for case in VECTORS for read in case["expected"]} == {
        "open", "held", "resolved", "untracked",
    }  # fmt: skip


def names(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set().union(*map(names, value)) if isinstance(value, list) else set()


def test_every_field_of_the_file_is_documented() -> None:
    found = names(json.loads(FILE.read_text(encoding="utf-8"))) | {
        change["act"] for case in VECTORS for change in case["changes"]
    }
    assert {name for name in found if f"`{name}`" not in README} == set()
