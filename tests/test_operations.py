"""What operators do: migrate, back up, look after accounts and policy, from the command line."""

from __future__ import annotations

import os
import sqlite3
import threading
import tomllib
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.command_line import Done, commands
from tests.storage.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.command_line import Running
    from tests.storage.postgres import Server

case = pytest.param
HEADER = "superadmin_email,domain,zoid,zuid,country,partner,tier,service,licences,status\n"
ADA = "ada@big.example,big.example,70001,80001,NL,Tulip,premium,Zoho CRM,65,live\n"
BEN = "ben@small.example,small.example,,,IN,Monsoon,advanced,Zoho Desk,3,dunning\n"
LINE_OF_ADA = "ada@big.example\tNL\tTulip\tZoho CRM 65 (live)"
LINE_OF_BEN = "ben@small.example\tIN\tMonsoon\tZoho Desk 3 (dunning)"
EVERY_COMMAND = [("accounts", "list"), ("accounts", "import", "good.csv"), ("accounts", "remove", "ada@big.example")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(HEADER + ADA + BEN)
    return tmp_path


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    with running_server() as server:
        yield server


def bot(folder: Path, *arguments: str, **variables: str) -> Done:
    return commands().run(*arguments, folder=folder, **variables)


def good(folder: Path, *arguments: str, **variables: str) -> str:
    """Return what a command said that was good and had nothing to remark."""
    done = bot(folder, *arguments, **variables)
    assert (done.code, done.err) == (0, ""), done
    return done.out.strip()


def content(database: Path) -> list[str]:
    """Return all that is in an SQLite file, as statements."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


class TestMigrate:
    def test_a_new_database_is_made_and_then_is_up_to_date(self, folder: Path) -> None:
        assert good(folder, "migrate").startswith("sqlite:///priority.db: migrated (")
        before = content(folder / "priority.db")
        assert good(folder, "migrate") == "sqlite:///priority.db: up to date"
        assert content(folder / "priority.db") == before

    def test_the_variable_names_the_database(self, folder: Path) -> None:
        good(folder, "migrate", DATABASE_URL=f"sqlite:///{folder}/another.db")
        assert (folder / "another.db").is_file()
        assert not (folder / "priority.db").exists()


class TestPostgres:
    def test_only_migrate_brings_it_up_to_this_version(self, postgres: Server, folder: Path) -> None:
        url = postgres.new_database()
        for command in (*EVERY_COMMAND, ("backup", "copy"), ("serve",)):
            tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
            done = bot(folder, *command, DATABASE_URL=url, **tokens)
            assert "it is behind this version of the bot: run `python -m bot migrate`" in done.failure
        assert tables(url) == []
        assert ": migrated (" in good(folder, "migrate", DATABASE_URL=url)
        assert good(folder, "migrate", DATABASE_URL=url).endswith(": up to date")
        assert tables(url) != []

    def test_accounts_are_looked_after_as_on_sqlite(self, postgres: Server, folder: Path) -> None:
        url = postgres.new_database()
        good(folder, "migrate", DATABASE_URL=url)
        assert good(folder, "accounts", "import", "good.csv", DATABASE_URL=url) == "2 accounts added, 0 replaced"
        assert good(folder, "accounts", "remove", "ada@big.example", DATABASE_URL=url) == "removed: ada@big.example"
        assert good(folder, "accounts", "list", DATABASE_URL=url) == LINE_OF_BEN

    def test_a_backup_is_a_file_for_pg_restore(self, postgres: Server, folder: Path) -> None:
        url = postgres.new_database()
        good(folder, "migrate", DATABASE_URL=url)
        path = f"{postgres.programs}:{os.environ['PATH']}"
        assert good(folder, "backup", "copy", DATABASE_URL=url, PATH=path) == "written: copy"
        assert (folder / "copy").read_bytes().startswith(b"PGDMP")


def tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in found]


class TestBackup:
    def test_it_holds_what_the_database_holds_while_that_is_in_use(self, folder: Path) -> None:
        good(folder, "accounts", "import", "good.csv")
        with closing(sqlite3.connect(folder / "priority.db")) as in_use:
            in_use.execute("BEGIN")
            in_use.execute("SELECT * FROM accounts").fetchone()
            before = content(folder / "priority.db")
            assert good(folder, "backup", "copy.db") == "written: copy.db"
        assert content(folder / "copy.db") == before
        listed = good(folder, "accounts", "list", DATABASE_URL="sqlite:///copy.db")
        assert listed.splitlines() == [LINE_OF_ADA, LINE_OF_BEN]

    def test_a_file_that_is_there_is_left_alone(self, folder: Path) -> None:
        (folder / "copy.db").write_text("precious")
        assert "there is a file of this name already" in bot(folder, "backup", "copy.db").failure
        assert (folder / "copy.db").read_text() == "precious"

    def test_the_database_knows_when_the_last_one_was_made(self, folder: Path) -> None:
        good(folder, "accounts", "import", "good.csv")
        good(folder, "backup", "copy.db")
        with closing(sqlite3.connect(folder / "priority.db")) as database:
            noted = database.execute("SELECT job, slot FROM job_runs").fetchall()
        assert noted == [("backup", "last")]

    def test_a_folder_that_is_not_there_is_named(self, folder: Path) -> None:
        assert "no/such/copy.db" in bot(folder, "backup", "no/such/copy.db").failure


class TestImport:
    def test_accounts_are_added_then_replaced_and_the_others_stay(self, folder: Path) -> None:
        assert good(folder, "accounts", "import", "good.csv") == "2 accounts added, 0 replaced"
        (folder / "next.csv").write_text(HEADER + ADA.replace(",65,", ",66,"))
        assert good(folder, "accounts", "import", "next.csv") == "0 accounts added, 1 replaced"
        assert good(folder, "accounts", "list").splitlines() == [LINE_OF_ADA.replace("65", "66"), LINE_OF_BEN]

    def test_a_warning_is_on_stderr_and_no_failure(self, folder: Path) -> None:
        (folder / "odd.csv").write_text(HEADER + ADA.replace("Zoho CRM", "Zoho Campain"))
        done = bot(folder, "accounts", "import", "odd.csv")
        assert (done.code, done.out) == (0, "1 accounts added, 0 replaced\n")
        assert done.line.startswith("warning: line 2: 'Zoho Campain' is no known service, did you mean Zoho Campaigns?")

    @pytest.mark.parametrize("there_before", [True, False])
    def test_a_bad_row_changes_nothing_and_every_one_is_named(self, folder: Path, there_before: bool) -> None:
        database = folder / "priority.db"
        if there_before:
            good(folder, "accounts", "import", "good.csv")
        before = database.read_bytes() if there_before else None
        bad = [BEN.replace("dunning", "alive"), ADA.replace("NL", "Narnia"), ADA.replace(",65,", ",many,")]
        (folder / "bad.csv").write_text(HEADER + "new@fine.example,,,,DE,P,premium,Zoho CRM,1,live\n" + "".join(bad))
        done = bot(folder, "accounts", "import", "bad.csv")
        assert (done.code, done.out) == (1, "")
        head, *problems = done.err.splitlines()
        assert head.endswith(":")
        assert [line.split(":")[0].strip() for line in problems] == ["line 3", "line 4", "line 5"]
        assert "alive" in problems[0]
        assert "Narnia" in problems[1]
        assert "many" in problems[2]
        assert (database.read_bytes() if database.exists() else None) == before

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            case(b"", "empty", id="an empty file"),
            case(HEADER.encode(), "there is no row below the header", id="a header alone"),
            case(b"email,licences\na@b.example,1\n", "superadmin_email", id="another header"),
            case(HEADER.encode() + b"\xff\xfe\n", "UTF-8", id="not UTF-8"),
        ],
    )
    def test_a_file_that_is_no_list_is_refused(self, folder: Path, data: bytes, reason: str) -> None:
        (folder / "bad.csv").write_bytes(data)
        done = bot(folder, "accounts", "import", "bad.csv")
        assert (done.code, done.out) == (1, "")
        assert reason in done.err
        assert "Traceback" not in done.err
        assert not (folder / "priority.db").exists()

    @pytest.mark.parametrize("name", ["missing.csv", "."])
    def test_a_file_that_cannot_be_read_is_named(self, folder: Path, name: str) -> None:
        assert bot(folder, "accounts", "import", name).failure.startswith(f"{name}: cannot be read (")

    @pytest.mark.parametrize(
        ("rows", "watched", "shown"),
        [
            case(10_000, True, True, id="ten thousand rows and somebody watches"),
            case(9_999, True, False, id="a row less"),
            case(10_000, False, False, id="nobody watches"),
        ],
    )
    def test_a_long_import_shows_how_far_it_is_to_a_person_who_watches(
        self, folder: Path, rows: int, watched: bool, shown: bool
    ) -> None:
        services = ("Zoho CRM", "Zoho Desk")
        lines = (f"a{n // 2}@x.example,,,,NL,P,premium,{services[n % 2]},1,live\n" for n in range(rows))
        (folder / "long.csv").write_text(HEADER + "".join(lines))
        terminal = Terminal()
        running = commands().start(
            "accounts", "import", "long.csv", folder=folder, err=terminal.path if watched else None, TERM="xterm"
        )
        seen = terminal.seen_until_the_end_of(running)
        assert running.wait() == Done(0, "5000 accounts added, 0 replaced\n", "")
        assert ("100%" in seen) is shown


class TestListAndRemove:
    def test_a_database_without_accounts_lists_nothing(self, folder: Path) -> None:
        assert good(folder, "accounts", "list") == ""

    def test_an_account_is_removed_however_its_email_is_written(self, folder: Path) -> None:
        good(folder, "accounts", "import", "good.csv")
        assert good(folder, "accounts", "remove", " ADA@big.example ") == "removed: ada@big.example"
        assert good(folder, "accounts", "list") == LINE_OF_BEN

    def test_an_email_that_no_account_has_is_told_and_changes_nothing(self, folder: Path) -> None:
        good(folder, "accounts", "import", "good.csv")
        before = content(folder / "priority.db")
        done = bot(folder, "accounts", "remove", "nobody@big.example")
        assert done.failure == "no account has the SuperAdmin email nobody@big.example: see `accounts list`"
        assert content(folder / "priority.db") == before


class TestPolicy:
    @pytest.fixture
    def mine(self, tmp_path: Path) -> Path:
        (tmp_path / "mine.toml").write_text("[territories.mea]\nthreshold = 80\n")
        return tmp_path

    def test_the_built_in_one_is_good(self, mine: Path) -> None:
        assert good(mine, "policy", "check") == "the built-in policy: good"

    def test_the_file_that_is_named_is_checked_else_that_of_the_variable(self, mine: Path) -> None:
        assert good(mine, "policy", "check", "mine.toml") == "mine.toml: good"
        assert good(mine, "policy", "check", POLICY_FILE="mine.toml") == "POLICY_FILE mine.toml: good"
        assert good(mine, "policy", "check", "mine.toml", POLICY_FILE="missing.toml") == "mine.toml: good"

    def test_every_problem_is_a_line_with_its_place(self, mine: Path) -> None:
        (mine / "bad.toml").write_text(
            '[territories.mea]\nthreshold = -3\nthreshhold = 3\n[clocks]\nhold_pauses = "x"\n'
        )
        done = bot(mine, "policy", "check", "bad.toml")
        assert (done.code, done.out) == (1, "")
        head, *problems = done.err.splitlines()
        assert head == "bad.toml, laid over policy.toml:"
        places = {line.split(":")[0].strip() for line in problems}
        assert places == {"territories.mea.threshold", "territories.mea.threshhold", "clocks.hold_pauses"}

    @pytest.mark.parametrize("name", ["missing.toml", ".", "binary.toml"])
    def test_a_file_that_cannot_be_read_is_named(self, mine: Path, name: str) -> None:
        (mine / "binary.toml").write_bytes(b"\xff\xfe")
        assert bot(mine, "policy", "check", name).failure.startswith(f"{name}: cannot be read")
        named = bot(mine, "policy", "show", POLICY_FILE=name).failure
        assert named.startswith(f"POLICY_FILE {name}: cannot be read")

    @pytest.mark.parametrize("command", [("policy", "show"), ("accounts", "import", "good.csv"), ("console", "help")])
    def test_a_bad_one_stops_every_command_that_needs_it(self, mine: Path, command: tuple[str, ...]) -> None:
        (mine / "bad.toml").write_text("[territories.mea]\nthreshold = -3\n")
        (mine / "good.csv").write_text(HEADER + ADA)
        done = bot(mine, *command, POLICY_FILE="bad.toml")
        assert (done.code, done.out) == (1, "")
        assert "POLICY_FILE bad.toml" in done.err
        assert "territories.mea.threshold" in done.err
        assert not (mine / "priority.db").exists()

    def test_what_is_shown_is_the_policy_in_force_with_its_sources(self, mine: Path) -> None:
        built_in = tomllib.loads(good(mine, "policy", "show"))
        shown = tomllib.loads(good(mine, "policy", "show", POLICY_FILE="mine.toml"))
        assert (built_in["territories"]["mea"]["threshold"], shown["territories"]["mea"]["threshold"]) == (60, 80)
        assert built_in["territories"]["mea"]["source"] != ""
        assert set(shown) == set(built_in)

    def test_what_is_shown_can_be_checked(self, mine: Path) -> None:
        (mine / "whole.toml").write_text(good(mine, "policy", "show", POLICY_FILE="mine.toml"), encoding="utf-8")
        assert good(mine, "policy", "check", "whole.toml") == "whole.toml: good"


class Terminal:
    """A terminal that a process may write to, and that this one reads."""

    def __init__(self) -> None:
        self._ours, self._theirs = os.openpty()
        self.path = Path(os.ttyname(self._theirs))
        self._seen = b""

    def seen_until_the_end_of(self, running: Running) -> str:
        # It holds a few lines only, so somebody has to read while the process writes.
        reader = threading.Thread(target=self._read)
        reader.start()
        running.wait()
        os.close(self._theirs)
        reader.join()
        os.close(self._ours)
        return self._seen.decode()

    def _read(self) -> None:
        # That nobody can write to it any more is told as an error.
        with suppress(OSError):
            while more := os.read(self._ours, 4096):
                self._seen += more
