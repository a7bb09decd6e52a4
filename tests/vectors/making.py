"""Makes the deadline vectors: what the oracle says of each case, as JSON in a documented form."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.clock_oracle import MINUTE, SECOND, Desk, Event, Promise, follow
from tests.vectors.cases import CALENDARS, CASES, WEEKDAYS, WINDOWS, Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.clock_oracle import Stopwatch

FILE = Path(__file__).with_name("deadlines.json")
ACTS = {"ack": "acknowledge"}
_ELAPSED = re.compile(r"(-?)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")

Json = dict[str, Any]


def text() -> str:
    """Return the whole file: a case is some lines, and a clock one."""
    cases = ",\n".join(map(_case_text, CASES))
    return f'{{"format": 1, "cases": [\n{cases}\n]}}\n'


def _case_text(case: Case) -> str:
    made = vector(case)
    reads = ",\n".join(map(_read_text, made.pop("expected")))
    fields = ",\n".join(f"  {json.dumps(key)}: {_line(value)}" for key, value in made.items())
    return f' {{\n{fields},\n  "expected": [\n{reads}\n  ]\n }}'


def _read_text(read: Json) -> str:
    clocks = ",\n".join(f"    {json.dumps(name)}: {_line(runs)}" for name, runs in read["clocks"].items())
    return f'   {{"at": "{read["at"]}", "state": "{read["state"]}", "clocks": {{\n{clocks}\n   }}}}'


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def vector(case: Case) -> Json:
    """Return a case with what the oracle expects of it."""
    teller = _Teller(case)
    return {
        "name": case.name,
        "shows": case.shows,
        "received": utc(teller.received),
        "promise": teller.promise(),
        "changes": list(teller.changes()),
        "expected": [teller.read(teller.after(moment)) for moment in case.reads.split(", ")],
    }


@dataclass
class _Teller:
    """Tells one case; what is corrected is told from the correction on."""

    case: Case

    def __post_init__(self) -> None:
        stated = datetime.fromisoformat(self.case.received)
        zone = ZoneInfo(CALENDARS[self.case.days].zone)
        self.received = (stated if stated.tzinfo else stated.replace(tzinfo=zone)).astimezone(UTC)

    def after(self, elapsed: str) -> datetime:
        match = _ELAPSED.fullmatch(elapsed)
        assert match, elapsed
        hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return self.received - length if match[1] else self.received + length

    def promise(self, days: str = "", windows: str = "") -> Json:
        calendar = CALENDARS[days or self.case.days]
        return {
            "time_zone": calendar.zone,
            "weekend": list(calendar.weekend),
            "holidays": list(calendar.holidays),
            "round_the_clock": calendar.round_the_clock,
            "windows": {clock: list(ends) for clock, ends in WINDOWS[windows or self.case.windows].items()},
            "determination_starts": self.case.determination_starts,
            "hold_pauses": list(self.case.hold_pauses),
        }

    def changes(self) -> Iterator[Json]:
        days, windows = self.case.days, self.case.windows
        for told in filter(None, self.case.changes.split(", ")):
            act, recorded, *details = told.split()
            change = {"act": ACTS.get(act, act), "at": utc(self.after(recorded))}
            said = dict(zip(details[::2], details[1::2], strict=True))
            if "at" in said:
                change |= {"at": utc(self.after(said["at"])), "recorded_at": utc(self.after(recorded))}
            if "received" in said:
                change["received"] = utc(self.after(said["received"]))
            if act in {"track", "correct"}:
                days, windows = said.get("days", days), said.get("windows", windows)
                change["promise"] = self.promise(days, windows)
            yield change

    def read(self, now: datetime) -> Json:
        track = {"act": "track", "at": utc(self.received), "received": utc(self.received), "promise": self.promise()}
        known = [change for change in (track, *self.changes()) if recorded_at(change) <= now]
        events = [_event(change) for change in known]
        desk = follow(events, now, _tick([now, self.received, *(event.at for event in events)]))
        clocks: dict[str, list[Json]] = {}
        for watch in desk.watches:
            clocks.setdefault(watch.clock, []).append(_run(desk, watch))
        return {"at": utc(now), "state": desk.state, "clocks": clocks}


def _tick(moments: Sequence[datetime]) -> timedelta:
    return MINUTE if all(moment.second == 0 for moment in moments) else SECOND


def _run(desk: Desk, watch: Stopwatch) -> Json:
    zone = ZoneInfo(desk.promise.zone)
    expected_from, due = desk.instant_at(watch, desk.promise.expected[watch.clock]), desk.deadline(watch)
    used = desk.used(watch)
    running = "paused" if desk.is_paused(watch) else "running"
    return {
        "start": utc(desk.instant(watch.start)),
        "stop": None if watch.stop is None else utc(desk.instant(watch.stop)),
        "state": running if watch.stop is None else "stopped",
        "expected_from": expected_from and utc(expected_from),
        "deadline": due and utc(due),
        "deadline_local": due and due.astimezone(zone).isoformat(),
        "used": used // SECOND,
        "left": (desk.promise.windows[watch.clock] - used) // SECOND,
        "past": desk.is_late(watch),
    }


def _event(change: Json) -> Event:
    received = change.get("received")
    return Event(
        change["act"],
        instant(change["at"]),
        recorded_at(change),
        _promise(change["promise"]) if "promise" in change else None,
        instant(received) if received else None,
    )


def _promise(stated: Json) -> Promise:
    return Promise(
        zone=stated["time_zone"],
        windows={clock: length_of(upper) for clock, (_lower, upper) in stated["windows"].items()},
        expected={clock: length_of(lower) for clock, (lower, _upper) in stated["windows"].items()},
        weekend=frozenset(map(WEEKDAYS.index, stated["weekend"])),
        holidays=frozenset(map(date.fromisoformat, stated["holidays"])),
        round_the_clock=stated["round_the_clock"],
        determination_starts=stated["determination_starts"],
        hold_pauses=frozenset(stated["hold_pauses"]),
    )


def length_of(duration: str) -> timedelta:
    """Return the length of working time that an ISO 8601 duration stands for: a day is 24 hours."""
    match = _DURATION.fullmatch(duration)
    assert match, duration
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def utc(moment: datetime) -> str:
    """Return an instant as it stands in the file."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant(stated: str) -> datetime:
    """Return an instant of the file."""
    return datetime.fromisoformat(stated)


def recorded_at(change: Mapping[str, Any]) -> datetime:
    """Return when somebody said that a change had happened."""
    return instant(change.get("recorded_at", change["at"]))


def differing(old: str, new: str) -> Sequence[str]:
    """Return the names of the cases in which two files differ."""
    before, after = ({each["name"]: each for each in json.loads(each)["cases"]} for each in (old, new))
    return [name for name in before | after if before.get(name) != after.get(name)]
