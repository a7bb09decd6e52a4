"""`audit`, which lists who asked and changed what: what it finds, as a table and as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.auditing import read_instant
from bot.domain.account import Account
from bot.domain.audit import AuditRow
from bot.storage.accounts import AccountStore
from bot.storage.audit import PAGE, AuditStore
from bot.storage.migrate import open_for_command
from tests.command_line import Done, commands

if TYPE_CHECKING:
    from pathlib import Path

case = pytest.param
NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
EMAIL = "ada@big.example"
HEADER = "at,team_id,user_id,action,outcome,via,account,ticket,detail,request"
CHECKED = AuditRow(NOW, "T1", "U1", "check", "answered", "command", account=1, request="aa11")
TRACKED = AuditRow(NOW + timedelta(hours=1), "T1", "U2", "track", "answered", "button", ticket="T-1042", request="bb22")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path, CHECKED, TRACKED)
    return tmp_path


def keep(folder: Path, *rows: AuditRow) -> None:
    database = open_for_command(f"sqlite:///{folder}/priority.db")
    AccountStore(database).replace([Account(EMAIL)], NOW)
    AuditStore(database).write_now(rows)
    database.dispose()


def audit(folder: Path, *options: str) -> Done:
    return commands().run("audit", *options, folder=folder)


def test_a_table_has_a_line_for_each_row(folder: Path) -> None:
    done = audit(folder)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "when (UTC)           who  what   outcome   via      account  ticket  request  detail",
        "2026-06-30 12:00:00  U1   check  answered  command  1        -       aa11     -",
        "2026-06-30 13:00:00  U2   track  answered  button   -        T-1042  bb22     -",
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        case(("--who", "U1"), ["aa11"], id="who"),
        case(("--what", "track"), ["bb22"], id="what"),
        case(("--account", EMAIL.upper()), ["aa11"], id="account by email"),
        case(("--account", "1"), ["aa11"], id="account by number"),
        case(("--ticket", "t-1042"), ["bb22"], id="ticket"),
        case(("--request", "bb22"), ["bb22"], id="request"),
        case(("--since", "2026-06-30T12:30Z"), ["bb22"], id="since"),
        case(("--until", "2026-06-30 12:30"), ["aa11"], id="until, in UTC"),
        case(("--since", "2026-06-30", "--until", "2026-06-30"), ["aa11", "bb22"], id="one day"),
        case(("--until", "40000d"), [], id="an age"),
    ],
)
def test_rows_are_chosen_by_options(folder: Path, options: tuple[str, ...], found: list[str]) -> None:
    done = audit(folder, "--csv", *options)
    assert done.code == 0
    assert [row["request"] for row in csv.DictReader(io.StringIO(done.out))] == found


@pytest.mark.parametrize(
    ("options", "said"),
    [
        case(("--who", "U9"), "nothing of that kind is in the audit\n", id="nobody"),
        case(
            ("--account", "gone@x.example"),
            "no account has the SuperAdmin email gone@x.example: name it by its number\n",
            id="email",
        ),
    ],
)
def test_nothing_found_is_said_and_is_no_failure(folder: Path, options: tuple[str, ...], said: str) -> None:
    assert audit(folder, *options) == Done(0, said, "")
    assert audit(folder, "--csv", *options) == Done(0, f"{HEADER}\n", said)


def test_csv_is_what_every_program_reads_and_none_calculates(tmp_path: Path) -> None:
    hostile = ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", " =1", "＝1", "\t=1", 'a "b", c', "two\nlines", "Ünïcödé"]
    keep(tmp_path, *(AuditRow(NOW, "T1", "U1", "x", "x", "x", detail=text) for text in hostile))
    file = tmp_path / "audit.csv"
    file.touch()
    assert commands().start("audit", "--csv", folder=tmp_path, out=file).wait().code == 0
    written = file.read_bytes().decode()
    assert written.startswith(f"{HEADER}\r\n2026-06-30T12:00:00Z,T1,U1,x,x,x,,,")
    assert written.count("\r\n") == len(hostile) + 1
    read = [row["detail"] for row in csv.DictReader(io.StringIO(written, newline=""))]
    assert read == [f"'{text}" for text in hostile[:7]] + hostile[7:]


def test_a_table_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    keep(tmp_path, AuditRow(NOW, "T1", "U1", "x", "x", "x", ticket="T-\x1b[2J", detail="two\nlines"))
    assert audit(tmp_path).out.splitlines()[1].endswith("T-\ufffd[2J  -        two\ufffdlines")


def test_more_than_a_page_is_listed_whole(tmp_path: Path) -> None:
    keep(tmp_path, *[CHECKED] * (PAGE + 2))
    assert len(audit(tmp_path).out.splitlines()) == PAGE + 3


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-06-30", "2026-06-30T00:00", "2026-07-01T00:00"),
        ("2026-06-30T14:00Z", "2026-06-30T14:00", "2026-06-30T14:00"),
        ("2026-06-30T14:00+02:00", "2026-06-30T12:00", "2026-06-30T12:00"),
        ("2026-06-30 14:00", "2026-06-30T14:00", "2026-06-30T14:00"),
        ("30d", "2026-05-31T12:00", "2026-05-31T12:00"),
        ("1d12h", "2026-06-29T00:00", "2026-06-29T00:00"),
    ],
)
def test_a_date_as_an_end_includes_the_day(text: str, first: str, last: str) -> None:
    assert read_instant(text, NOW) == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert read_instant(text, NOW, is_end=True) == datetime.fromisoformat(last).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-06-30T25:00Z", "30", "2026"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the command line says which option it was
        read_instant(text, NOW)
