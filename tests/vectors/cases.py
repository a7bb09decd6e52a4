"""The tickets whose deadlines are written down: what is promised, when they came, what happened to them.

Times of receipt are local; everything else is said in hours and minutes that elapse after the receipt.
"""

from __future__ import annotations

from dataclasses import dataclass

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL = ("saturday", "sunday")
PAUSED = ("determination", "update", "resolution")


@dataclass(frozen=True)
class Days:
    """Which local dates of a zone are worked."""

    zone: str
    weekend: tuple[str, ...] = USUAL
    holidays: tuple[str, ...] = ()
    round_the_clock: bool = False


CALENDARS = {
    "Sydney": Days("Australia/Sydney"),
    "Singapore": Days("Asia/Singapore"),
    "Tokyo": Days("Asia/Tokyo"),
    "Kolkata": Days("Asia/Kolkata"),
    "Dubai": Days("Asia/Dubai"),
    "London": Days("Europe/London"),
    "New York": Days("America/New_York"),
    "Toronto": Days("America/Toronto"),
    "Mexico City": Days("America/Mexico_City"),
    "Sao Paulo": Days("America/Sao_Paulo"),
    "Auckland": Days("Pacific/Auckland"),
    "Kathmandu": Days("Asia/Kathmandu"),
    "Chatham": Days("Pacific/Chatham"),
    "Honolulu": Days("Pacific/Honolulu"),
    "Kiritimati": Days("Pacific/Kiritimati"),
    "Lord Howe": Days("Australia/Lord_Howe"),
    "Cairo": Days("Africa/Cairo"),
    "Cairo, Friday off": Days("Africa/Cairo", ("friday",)),
    "Tehran": Days("Asia/Tehran", ("friday",)),
    "Beirut": Days("Asia/Beirut"),
    "Havana": Days("America/Havana"),
    "Havana, Saturday off": Days("America/Havana", ("saturday",)),
    "Santiago": Days("America/Santiago"),
    "Sao Paulo, Sunday off": Days("America/Sao_Paulo", ("sunday",)),
    "St. John's": Days("America/St_Johns", ("friday", "saturday")),
    "Apia": Days("Pacific/Apia"),
    "Apia, holiday": Days("Pacific/Apia", ("sunday",), ("2011-12-30",)),
    "Riyadh": Days("Asia/Riyadh", ("friday", "saturday")),
    "Sunday off": Days("Europe/London", ("sunday",)),
    "Wednesday and Sunday off": Days("Europe/London", ("wednesday", "sunday")),
    "Friday to Sunday off": Days("Europe/London", ("friday", "saturday", "sunday")),
    "only Tuesdays": Days("Europe/London", tuple(day for day in WEEKDAYS if day != "tuesday")),
    "no weekend": Days("Europe/London", ()),
    "no weekend, a holiday": Days("Europe/London", (), ("2025-03-08",)),
    "Easter": Days("Europe/London", USUAL, ("2025-04-18", "2025-04-21")),
    "Christmas": Days("Europe/London", USUAL, ("2025-12-25", "2025-12-26")),
    "a Wednesday off": Days("Europe/London", USUAL, ("2025-03-05",)),
    "a Saturday listed": Days("Europe/London", USUAL, ("2025-03-08",)),
    "a week off": Days("Europe/London", USUAL, tuple(f"2025-03-{day:02}" for day in range(10, 15))),
    "always": Days("Europe/London", USUAL, ("2025-03-07",), round_the_clock=True),
    "always, New York": Days("America/New_York", round_the_clock=True),
    "always, Sydney": Days("Australia/Sydney", round_the_clock=True),
    "always, Cairo": Days("Africa/Cairo", round_the_clock=True),
}
Windows = dict[str, tuple[str, str]]


def table(acknowledgement: tuple[str, str], determination: tuple[str, str], **more: tuple[str, str]) -> Windows:
    """Return the windows of a severity: an update has that of the determination."""
    return {"acknowledgement": acknowledgement, "determination": determination, "update": determination, **more}


WINDOWS: dict[str, Windows] = {
    "S1": table(("PT1H", "PT3H"), ("PT2H", "PT8H")),
    "S2": table(("PT6H", "PT12H"), ("PT24H", "PT48H")),
    "S3": table(("PT16H", "PT24H"), ("P2D", "P3D")),
    "large": table(("PT1H", "PT3H"), ("PT2H", "PT8H"), resolution=("PT24H", "PT48H")),
    "minutes": table(("PT10M", "PT30M"), ("PT45M", "PT1H30M")),
    "nothing": {},
}


@dataclass(frozen=True)
class Case:
    """A ticket; `changes` and `reads` are said in time that elapses after the receipt."""

    name: str
    shows: str
    days: str
    windows: str
    received: str
    changes: str
    reads: str
    determination_starts: str = "receipt"
    hold_pauses: tuple[str, ...] = PAUSED


def _cases(group: str, lines: str, *, starts: str = "receipt", pauses: tuple[str, ...] = PAUSED) -> list[Case]:
    cells = ([cell.strip() for cell in line.split("|")] for line in lines.strip().splitlines())
    return [
        Case(f"{group}-{number:02}", shows, days, windows, received, changes, reads, starts, pauses)
        for number, (shows, days, windows, received, changes, reads) in enumerate(cells, start=1)
    ]


_TERRITORIES = (
    "Sydney", "Singapore", "Tokyo", "Kolkata", "Dubai", "London", "New York", "Toronto", "Mexico City", "Sao Paulo",
)  # fmt: skip

# what it shows | days | windows | received, local | changes | read
_ZONES = (
    "\n".join(
        f"Friday evening in {name} | {name} | large | 2025-06-13 21:40 | ack 2h | 2h, 3h, 60h" for name in _TERRITORIES
    )
    + """
half an hour off whole hours | Kolkata | S2 | 2025-06-12 23:45 | | 12h, 90h
three quarters | Kathmandu | S2 | 2025-06-12 23:45 | | 12h, 90h
the first of all days | Kiritimati | S1 | 2025-06-13 23:00 | | 1h, 52h
the last of all days | Honolulu | S1 | 2025-06-13 23:00 | | 1h, 52h
Saturday there, Friday in UTC | Auckland | S1 | 2025-06-14 05:00 | | 3h, 45h
Monday there, Sunday in UTC | Auckland | S1 | 2025-06-16 05:00 | | 3h, 9h
odd seconds | New York | S1 | 2025-06-13 22:59:37 | ack 1h0m11s, hold 1h0m23s, resume 50h0m1s | 2h, 60h
windows of minutes | Singapore | minutes | 2025-06-13 23:15 | ack 20m | 20m, 45m, 50h
"""
)

_CLOCKS_CHANGE = """
forward at the weekend | London | large | 2025-03-28 20:00 | | 10h, 60h
back at the weekend | London | large | 2025-10-24 20:00 | | 10h, 60h
forward, received that Sunday | London | S1 | 2025-03-30 00:30 | | 1h, 30h
back, received that Sunday, the first 01:30 | London | S1 | 2025-10-26 01:30+01:00 | | 1h, 30h
back, received that Sunday, the second 01:30 | London | S1 | 2025-10-26 01:30+00:00 | | 1h, 30h
forward around the clock | always | S1 | 2025-03-29 23:30 | | 3h, 8h
back around the clock | always | S1 | 2025-10-25 23:30 | | 3h, 8h
forward on a worked Sunday | no weekend | S2 | 2025-03-29 12:00 | | 24h, 49h
back on a worked Sunday | no weekend | S2 | 2025-10-25 12:00 | | 24h, 49h
forward | New York | S2 | 2025-03-07 20:00 | | 10h, 70h
back | New York | S2 | 2025-10-31 20:00 | | 10h, 70h
forward around the clock, New York | always, New York | large | 2025-03-08 20:00 | | 10h, 50h
back around the clock, New York | always, New York | large | 2025-11-01 20:00 | | 10h, 50h
forward in October | Sydney | large | 2025-10-03 22:00 | | 10h, 60h
back in April | Sydney | large | 2025-04-04 22:00 | | 10h, 60h
back around the clock, Sydney | always, Sydney | S1 | 2025-04-05 22:00 | | 4h, 8h
by half an hour, forward | Lord Howe | S1 | 2025-10-05 01:00 | | 1h, 30h
by half an hour, back | Lord Howe | S3 | 2025-04-03 12:00 | | 24h, 100h
three quarters past | Chatham | S2 | 2025-04-04 20:00 | | 10h, 60h
a Friday of 23 hours | Cairo | S3 | 2024-04-25 12:00 | | 24h, 100h
a Friday that begins at 01:00 | Cairo | S1 | 2024-04-25 20:00 | | 4h, 9h
a Thursday of 25 hours | Cairo | S3 | 2024-10-30 12:00 | | 36h, 100h
Thursday 23:30, the first | Cairo, Friday off | S1 | 2024-10-31 23:30+03:00 | | 1h, 30h
Thursday 23:30, the second | Cairo, Friday off | S1 | 2024-10-31 23:30+02:00 | | 1h, 30h
around the clock over a skipped midnight | always, Cairo | S1 | 2024-04-25 23:00 | | 3h, 8h
a Tuesday of 23 hours | Tehran | S2 | 2022-03-21 12:00 | | 12h, 48h
a Wednesday of 25 hours | Tehran | S2 | 2022-09-21 12:00 | | 12h, 48h
a Sunday that begins at 01:00 | Sao Paulo, Sunday off | S1 | 2018-11-03 22:00 | | 2h, 30h
a Saturday with two hours at 23:00 | Sao Paulo, Sunday off | S1 | 2019-02-16 22:00 | | 3h, 30h
the last summer time of Brazil | Sao Paulo | large | 2019-02-15 20:00 | | 10h, 70h
a weekend that ends an hour early | Beirut | S1 | 2024-03-29 22:00 | | 2h, 60h
a weekend that ends an hour late | Beirut | S1 | 2024-10-25 22:00 | | 2h, 60h
a Sunday with two midnights | Havana, Saturday off | S1 | 2024-11-02 12:00 | | 13h, 16h
a weekend with two midnights | Havana | S1 | 2024-11-01 22:00 | | 2h, 60h
back at midnight into Saturday | Santiago | S1 | 2024-04-05 22:00 | | 2h, 60h
forward at midnight of Sunday | Santiago | S1 | 2024-09-06 22:00 | | 2h, 60h
one minute of Sunday, then Saturday again | St. John's | S1 | 2010-11-06 12:00 | | 14h, 20h
a Friday that never was | Apia | large | 2011-12-29 20:00 | | 4h, 60h
a holiday that never was | Apia, holiday | S1 | 2011-12-29 20:00 | | 4h, 9h
"""

_WEEKENDS = """
Friday and Saturday, received on Thursday | Riyadh | large | 2025-03-06 22:00 | | 4h, 55h
Friday and Saturday, received on Friday | Riyadh | S1 | 2025-03-07 09:00 | | 5h, 45h
Friday and Saturday, received on Sunday | Riyadh | S1 | 2025-03-09 00:00 | | 1h, 9h
none at all | no weekend | S3 | 2025-03-06 12:00 | | 24h, 80h
one day | Sunday off | S2 | 2025-03-07 12:00 | | 24h, 80h
two days apart | Wednesday and Sunday off | S3 | 2025-03-04 12:00 | | 24h, 140h
three days | Friday to Sunday off | S1 | 2025-03-06 22:00 | | 10h, 80h
six days | only Tuesdays | S2 | 2025-03-05 12:00 | | 150h, 320h
received on Saturday | London | large | 2025-03-08 14:20 | | 10h, 45h
received in the last minute of Sunday | London | S1 | 2025-03-09 23:59 | | 1m, 2h
received on Monday 00:00 | London | S1 | 2025-03-10 00:00 | | 1h, 3h
first reply on Saturday | London | large | 2025-03-07 22:00 | ack 12h | 12h, 60h
"""

_FRIDAY_MIDNIGHT = """
the first reply is due at Friday 24:00 | London | S1 | 2025-03-07 21:00 | | 3h, 4h
the determination is due at Friday 24:00 | London | S1 | 2025-03-07 16:00 | ack 1h | 8h, 9h
a minute later is Monday 00:01 | London | S1 | 2025-03-07 21:01 | | 3h, 52h
a whole week of work | London | S3 | 2025-03-04 00:00 | | 72h, 96h
an act at exactly that time | London | S1 | 2025-03-07 21:00 | ack 3h | 3h, 60h
an act one second after it | London | S1 | 2025-03-07 21:00 | ack 3h0m1s | 4h, 60h
the day before a holiday | a Wednesday off | S1 | 2025-03-04 21:00 | | 3h, 4h
Thursday 24:00 before a Friday off | Riyadh | S1 | 2025-03-06 21:00 | | 3h, 30h
"""

_HOLIDAYS = """
in the middle of the week | a Wednesday off | large | 2025-03-04 22:00 | | 10h, 30h
received on the holiday | a Wednesday off | S1 | 2025-03-05 10:00 | | 5h, 16h
on a Saturday it takes nothing more | a Saturday listed | S1 | 2025-03-07 23:00 | | 10h, 52h
without any weekend | no weekend, a holiday | S1 | 2025-03-07 23:00 | | 10h, 30h
on both sides of a weekend | Easter | large | 2025-04-17 20:00 | | 10h, 110h
two days before a weekend | Christmas | S2 | 2025-12-24 12:00 | | 24h, 130h
received on the second of two | Christmas | S1 | 2025-12-26 09:00 | | 5h, 65h
a week of them | a week off | S3 | 2025-03-07 12:00 | | 100h, 260h
New Year's Day is worked if it is not listed | London | S1 | 2025-12-31 23:00 | | 2h, 5h
none around the clock | always | large | 2025-03-06 23:00 | | 2h, 30h
"""

_HOLDS = """
an hour | London | large | 2025-03-05 09:00 | ack 1h, hold 2h, resume 3h | 2h30m, 3h, 9h
still on hold | London | large | 2025-03-05 09:00 | ack 1h, hold 2h | 2h, 30h
before the first reply | London | large | 2025-03-05 09:00 | hold 1h | 2h, 4h
two | London | large | 2025-03-05 09:00 | ack 1h, hold 2h, resume 3h, hold 4h, resume 6h | 5h, 10h
one at once after the other | London | large | 2025-03-05 09:00 | hold 2h, resume 3h, hold 3h, resume 4h | 5h, 12h
of no length | London | S1 | 2025-03-05 09:00 | hold 2h, resume 2h | 3h, 9h
over the weekend | London | large | 2025-03-07 20:00 | hold 2h, resume 53h | 30h, 60h
within the weekend | London | large | 2025-03-07 20:00 | hold 10h, resume 40h | 30h, 60h
that ends at the weekend | London | large | 2025-03-07 20:00 | hold 2h, resume 40h | 45h, 60h
over the change of clocks | London | large | 2025-03-28 20:00 | hold 2h, resume 53h | 30h, 60h
at exactly the deadline | London | S1 | 2025-03-05 09:00 | ack 1h, hold 8h | 8h, 20h
a second before the deadline | London | S1 | 2025-03-05 09:00 | ack 1h, hold 7h59m59s | 8h, 20h
after the deadline it undoes nothing | London | S1 | 2025-03-05 09:00 | ack 1h, hold 9h, resume 20h | 9h, 21h
from the receipt on | London | S1 | 2025-03-05 09:00 | hold 0m, resume 2h | 1h, 9h
ended by the determination | London | large | 2025-03-05 09:00 | ack 1h, hold 2h, determined 5h | 6h, 20h
ended by the resolution | London | large | 2025-03-05 09:00 | ack 1h, hold 2h, resolve 5h | 6h
around the clock | always | large | 2025-03-07 20:00 | hold 2h, resume 30h | 20h, 40h
an update on hold | London | large | 2025-03-05 09:00 | determined 1h, hold 2h, updated 4h, resume 6h | 5h, 7h, 20h
"""

_CRITICAL = """
an outage on Friday evening | always | large | 2025-03-07 23:00 | | 3h, 9h
a login issue on Sunday | always | S1 | 2025-03-09 03:00 | ack 1h, determined 2h, updated 9h | 10h, 20h
in another zone | always, New York | S1 | 2025-03-07 23:00 | | 3h, 9h
resolved at the weekend | always, Sydney | large | 2025-03-08 10:00 | ack 30m, resolve 20h | 21h
"""

_COURSE = """
first reply | London | S1 | 2025-03-05 09:00 | ack 2h | 2h, 9h
an update is a first reply | London | S1 | 2025-03-05 09:00 | updated 2h, updated 4h | 3h, 9h
so is the determination | London | large | 2025-03-05 09:00 | determined 2h | 3h, 12h
updates in time | London | large | 2025-03-05 09:00 | determined 2h, updated 9h, updated 16h | 16h, 30h
an update too late | London | large | 2025-03-05 09:00 | determined 2h, updated 11h | 12h, 30h
updates over the weekend | London | large | 2025-03-07 18:00 | determined 2h, updated 5h | 6h, 60h
resolved without a word | London | large | 2025-03-05 09:00 | resolve 2h | 3h
reopened | London | large | 2025-03-05 09:00 | ack 1h, determined 2h, resolve 4h, reopen 20h | 21h, 40h
reopened and determined again | London | large | 2025-03-05 09:00 | determined 2h, resolve 4h, reopen 20h, \
determined 22h | 23h, 40h
reopened at the weekend | London | large | 2025-03-07 09:00 | resolve 4h, reopen 30h | 31h, 70h
reopened after a hold | London | large | 2025-03-05 09:00 | hold 1h, resolve 4h, reopen 20h | 21h, 40h
untracked | London | large | 2025-03-05 09:00 | ack 1h, untrack 4h | 5h
S2, all in time | London | S2 | 2025-03-05 09:00 | ack 8h, determined 40h, resolve 60h | 61h
S3, over a weekend | London | S3 | 2025-03-06 09:00 | ack 20h, determined 80h | 81h, 200h
S3, too late | London | S3 | 2025-03-03 09:00 | ack 25h, determined 73h | 74h
nothing is promised | London | nothing | 2025-03-05 09:00 | ack 1h, hold 2h, resume 3h, resolve 4h | 5h
"""

_CORRECTIONS = """
from S1 to S3 | London | large | 2025-03-05 09:00 | ack 1h, correct 4h windows S3 | 2h, 5h
from S3 to S1, late by then | London | S3 | 2025-03-05 09:00 | correct 10h windows large | 9h, 10h
received earlier | London | S1 | 2025-03-05 09:00 | ack 1h, correct 2h received -2h | 1h, 3h
received later | London | S1 | 2025-03-05 09:00 | ack 1h, correct 2h received 30m | 1h, 3h
an outage after all | London | S1 | 2025-03-07 22:00 | correct 10h days always | 9h, 12h
no outage after all | always | S1 | 2025-03-07 22:00 | correct 10h days London | 9h, 12h
another territory | London | S1 | 2025-03-07 12:00 | correct 1h days Auckland | 30m, 2h
a feature request after all | London | S1 | 2025-03-05 09:00 | correct 2h windows nothing | 1h, 3h
on hold | London | large | 2025-03-05 09:00 | hold 2h, correct 3h windows S3, resume 5h | 4h, 6h
after the update | London | large | 2025-03-05 09:00 | determined 2h, updated 4h, correct 5h windows S3 | 6h
twice | London | S1 | 2025-03-05 09:00 | correct 1h windows S2, correct 2h windows S3 | 1h, 2h
taken back | London | S1 | 2025-03-05 09:00 | correct 1h windows S3, undo 1h10m | 1h5m, 2h
"""

_LATE = """
first reply entered an hour late | London | S1 | 2025-03-05 09:00 | ack 4h at 2h30m | 3h30m, 4h
tracked late | London | S1 | 2025-03-05 09:00 | ack 30h at 29h | 30h
a hold entered late | London | large | 2025-03-05 09:00 | ack 1h, hold 5h at 2h | 4h, 6h
its end entered late | London | large | 2025-03-05 09:00 | hold 2h, resume 8h at 3h | 7h, 9h
an update between two | London | large | 2025-03-05 09:00 | determined 1h, updated 6h, updated 7h at 3h | 6h, 8h
determined before the update | London | large | 2025-03-05 09:00 | updated 6h, determined 7h at 3h | 6h, 8h
determined before it was resolved | London | large | 2025-03-05 09:00 | resolve 6h, determined 7h at 3h | 6h, 8h
resolved before the weekend | London | large | 2025-03-07 20:00 | ack 1h, resolve 62h at 3h | 61h, 62h
taken back | London | S1 | 2025-03-05 09:00 | ack 2h, undo 2h15m | 2h10m, 3h
two taken back | London | S1 | 2025-03-05 09:00 | determined 2h, resolve 2h5m, undo 2h6m, undo 2h7m | 2h5m, 2h6m, 3h
a hold taken back | London | large | 2025-03-05 09:00 | hold 2h, undo 2h10m | 2h5m, 3h
untracked and tracked again | London | large | 2025-03-05 09:00 | determined 1h, untrack 2h, track 3h received 2h30m \
windows S3 | 2h, 4h
"""

_FROM_FIRST_REPLY = """
no reply yet | London | large | 2025-03-05 09:00 | | 2h, 9h
first reply | London | large | 2025-03-05 09:00 | ack 2h | 3h, 12h
determined with the first reply | London | large | 2025-03-05 09:00 | determined 2h | 3h, 12h
first reply on hold | London | large | 2025-03-05 09:00 | hold 1h, ack 2h, resume 5h | 3h, 6h
first reply at the weekend | London | large | 2025-03-07 22:00 | ack 10h | 11h, 60h
reopened without a reply | London | large | 2025-03-05 09:00 | resolve 2h, reopen 5h | 6h, 20h
"""

_HOLD_PAUSES = """
the update alone | London | large | 2025-03-05 09:00 | ack 1h, hold 2h, resume 4h, determined 5h, hold 6h | 3h, 8h
"""

CASES = (
    *_cases("zones", _ZONES),
    *_cases("clocks-change", _CLOCKS_CHANGE),
    *_cases("weekends", _WEEKENDS),
    *_cases("friday-midnight", _FRIDAY_MIDNIGHT),
    *_cases("holidays", _HOLIDAYS),
    *_cases("holds", _HOLDS),
    *_cases("critical", _CRITICAL),
    *_cases("course", _COURSE),
    *_cases("corrections", _CORRECTIONS),
    *_cases("late", _LATE),
    *_cases("from-first-reply", _FROM_FIRST_REPLY, starts="acknowledgement"),
    *_cases("hold-pauses", _HOLD_PAUSES, pauses=("update",)),
)
