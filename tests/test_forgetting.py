"""`accounts forget`: what it says it removed, and what of it is out of reach."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.bootstrap import read_policy
from bot.domain.audit import AuditRow
from bot.domain.people import Reader, ReaderKind
from bot.domain.policy import show
from bot.forgetting import _left, _removed
from bot.storage.audit import AuditStore
from bot.storage.forgetting import Forgotten
from bot.storage.migrate import open_for_command
from bot.storage.people import ReaderStore
from tests.command_line import Done, commands
from tests.test_operations import ADA, BEN, HEADER

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
EMAIL = "ada@big.example"
OUT_OF_REACH = (
    f"not in reach: what was answered or shared in Slack (search there for {EMAIL}; an admin must delete it), backups,"
    " and the list that accounts are imported from"
)
IN_SLACK = (
    "in Slack: 3 messages may tell of it (2 in C1, 1 in D1); a running clock writes them anew without it, and what is"
    " to be gone altogether an admin must delete there"
)
NOTHING = (
    f"nothing of {EMAIL} is left to remove; an account that was removed before is known by its number alone, which"
    " `audit --what remove` lists: `accounts forget NUMBER`"
)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(HEADER + ADA + BEN)
    assert bot(tmp_path, "accounts", "import", "good.csv").code == 0
    database = open_for_command(f"sqlite:///{tmp_path}/priority.db")
    await ReaderStore(database).save(Reader("T1", "U7", ReaderKind.MEMBER, EMAIL, "Ada", read_at=NOW))
    AuditStore(database).write_now([AuditRow(NOW, "T1", "U1", "check", "answered", "command", account=1)])
    database.dispose()
    return tmp_path


def bot(folder: Path, *arguments: str) -> Done:
    return commands().run(*arguments, folder=folder)


def good(folder: Path, *arguments: str) -> list[str]:
    done = bot(folder, *arguments)
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()


def test_it_says_line_by_line_what_was_removed_and_what_stays(folder: Path) -> None:
    assert good(folder, "accounts", "forget", EMAIL.upper()) == [
        "removed: account 1, with 4 identifiers and 1 subscription",
        f"removed: what Slack says of {EMAIL} (U7), and what they chose",
        "kept: 1 row of the audit about account 1",
        OUT_OF_REACH,
    ]
    assert good(folder, "accounts", "list") == ["ben@small.example\tIN\tMonsoon\tZoho Desk 3 (dunning)"]
    assert good(folder, "accounts", "forget", EMAIL) == [NOTHING, OUT_OF_REACH]


def test_what_was_done_from_the_command_line_is_in_the_audit(folder: Path) -> None:
    good(folder, "accounts", "remove", EMAIL)
    good(folder, "accounts", "forget", "2")
    rows = [line.split()[2:] for line in good(folder, "audit", "--who", "operator")[1:]]
    assert rows == [
        ["operator", "import", "done", "command", "line", "-", "-", "-", "2", "added,", "0", "replaced"],
        ["operator", "remove", "done", "command", "line", "1", "-", "-", "-"],
        ["operator", "forget", "done", "command", "line", "2", "-", "-", "-"],
    ]


def test_the_policy_is_said_to_name_somebody_since_it_is_not_kept_here(tmp_path: Path) -> None:
    contact = next(iter(re.findall(r'email = "(.+)"', show(read_policy(None)))))
    said = good(tmp_path, "accounts", "forget", contact)
    assert said[-1] == f"the policy names {contact} as a contact: lay another over it (POLICY_FILE)"


def test_every_kind_of_thing_that_was_removed_has_its_line() -> None:
    found = Forgotten(
        number=7,
        was_there=True,
        identifiers=1,
        subscriptions=0,
        tickets=tuple(f"T-{number}" for number in range(22)),
        words=3,
        mentions=1,
        details=2,
        called=4,
        managed=5,
        people=("U7", "U8"),
        standing={"C1": 2, "D1": 1},
        rows=9,
    )
    assert [line.split(": ")[1] for line in _removed(found, EMAIL)] == [
        "account 7, with 1 identifier and 0 subscriptions",
        f"3 texts about its tickets ({', '.join(f'T-{number}' for number in range(20))} and 2 more)",
        f"1 text about something else, in which {EMAIL} is named",
        "2 details of the audit",
        f"{EMAIL} as the Partner Account Manager of 5 accounts",
        f"{EMAIL} from 4 lists of those who were called",
        f"what Slack says of {EMAIL} (U7, U8), and what they chose",
    ]
    assert list(_left(found, EMAIL, on_sqlite=False)) == [
        "kept: 22 tickets, with ids, clocks and history",
        "kept: 9 rows of the audit about account 7",
        IN_SLACK,
        OUT_OF_REACH,
        "not in reach: what PostgreSQL keeps until VACUUM, in its log and in backups; these are yours to clear",
    ]
