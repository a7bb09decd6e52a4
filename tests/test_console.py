"""The try-out as people start it: what a reader sees, who may see it, what it keeps, and what it never reads."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import yaml

from bot.resources import shipped
from bot.slack.dialogs.forms import FORMS
from bot.tryout import WITHOUT_A_MESSAGE
from tests.command_line import Done, by_the_interpreter, commands

if TYPE_CHECKING:
    from pathlib import Path

case = pytest.param
CHECK = "/priority check admin@customer.com"
LARGE = "Large user account"
REFUSED = "Account data is for the support team."
# Nothing of it may reach whoever is no agent: licences, the country's lead, the email itself.
OF_THE_ACCOUNT = ("65", "admin@customer.com", "Russell", "Atya")
# For a large user account; but for French, Spanish and Portuguese these are Zoho's own words, from its pages.
VERDICTS = {
    "en": "Large user account",
    "nl": "Groot gebruikersaccount",
    "ja": "大口ユーザーアカウント",
    "de": "Large User Account",
    "ar": "حساب مستخدم كبير",
    "th": "บัญชีที่มีผู้ใช้จำนวนมาก",
    "fr": "Compte grand utilisateur",
    "es": "Cuenta grande de usuario",
    "pt_BR": "Conta de usuário de grande porte",
}
# What an operator may have set for a real workspace, and got wrong.
UNREAD = {
    "DATABASE_URL": "nonsense",
    "SLACK_BOT_TOKEN": "nonsense",
    "SLACK_SIGNING_SECRET": "\udcff",
    "SLACK_APP_TOKEN": "xapp-nonsense",
    "SLACK_API_URL": "nonsense",
    "SLACK_CLIENT_ID": "1",
    "SLACK_CLIENT_SECRET": "2",
    "PORT": "nonsense",
    "HOST": "no.such.host.example",
    "PRIORITY_AGENTS": "nonsense",
    "PRIORITY_PAMS": "[1]",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


def console(folder: Path, *arguments: str, stdin: str = "", **variables: str) -> Done:
    return commands().run("console", *arguments, folder=folder, stdin=stdin, **variables)


def answers(folder: Path, *arguments: str, stdin: str = "", **variables: str) -> list[str]:
    """Return the lines of a session in which everything was answered."""
    done = console(folder, *arguments, stdin=stdin, **variables)
    assert (done.code, done.err) == (0, ""), done
    return done.out.splitlines()


def after(lines: list[str], line: str) -> list[str]:
    """Return what came of one line of a session, up to the next one."""
    rest = lines[lines.index(line) + 1 :]
    return rest[: next((number for number, each in enumerate(rest) if each.startswith("--- ")), len(rest))]


def test_the_command_of_the_readme_says_the_verdict_in_its_first_line(tmp_path: Path) -> None:
    done = by_the_interpreter("console", CHECK, folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    first, second, *_ = done.out.splitlines()
    assert first == "Large user account · Europe & UK"
    assert second.startswith("65 user licences, from 60 on:")


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        ("admin@customer.com campaigns", "Large user account, but "),
        ("admin@kea.example", "Not a large user account"),
        ("nobody@nowhere.example", "I know no account for "),
    ],
)
def test_every_verdict_is_in_the_first_line(tmp_path: Path, who: str, verdict: str) -> None:
    assert answers(tmp_path, f"check {who}")[0].startswith(verdict)


@pytest.mark.parametrize("language", VERDICTS)
def test_it_answers_in_the_language_that_was_asked_for(tmp_path: Path, language: str) -> None:
    lines = answers(tmp_path, "--language", language, CHECK)
    assert lines[0].startswith(VERDICTS[language])
    # An address stays as it is in every language.
    assert any("admin@customer.com" in line for line in lines)


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_the_support_team_is_told_of_accounts(tmp_path: Path, role: str) -> None:
    lines = answers(tmp_path, "--as", role, CHECK)
    assert lines[0].startswith(LARGE)
    assert all(any(words in line for line in lines) for words in OF_THE_ACCOUNT)


@pytest.mark.parametrize("role", ["pam", "outsider"])
def test_others_learn_the_rules_and_nothing_of_an_account(tmp_path: Path, role: str) -> None:
    lines = answers(tmp_path, "--as", role, CHECK, "thresholds Netherlands")
    assert lines[0].startswith(REFUSED)
    until = next(number for number, line in enumerate(lines) if line.startswith("---"))
    assert not any(words in line for line in lines[:until] for words in OF_THE_ACCOUNT)
    assert any("60" in line for line in lines[until:])


def test_several_commands_are_one_session_each_under_a_rule(tmp_path: Path) -> None:
    lines = answers(tmp_path, "language de", "/priority check admin@customer.com", "help check")
    assert [line for line in lines if line.startswith("---")] == [f"--- {CHECK}", "--- help check"]
    assert lines[lines.index(f"--- {CHECK}") + 1].startswith(VERDICTS["de"])


def test_a_pipe_is_a_conversation(tmp_path: Path) -> None:
    typed = f"{CHECK}\n3\n\n:as pam\n{CHECK}\n:as lead\n:language nl\n{CHECK}\n:quit\nnever read\n"
    lines = answers(tmp_path, stdin=typed)
    assert lines[0].startswith(LARGE)
    # What [3] is, the answer itself says: the sources.
    assert any("002:" in line for line in lines)
    assert lines[lines.index("--- :as pam") + 3].startswith(REFUSED)
    assert lines[lines.index("--- :language nl") + 3].startswith(VERDICTS["nl"])
    assert "never read" not in "\n".join(lines)


def test_the_whole_desk_is_seen_and_its_buttons_can_be_pressed(tmp_path: Path) -> None:
    lines = answers(tmp_path, "track T-1042 admin@customer.com", "5", ":home", "2", "history T-1042")
    told = after(lines, "--- 5")
    assert lines[0].startswith("T-1042 is tracked")
    posted = lines[lines.index("#priority-desk, message 1:") :]
    assert posted[1].startswith("T-1042 · S1")
    assert any(line.startswith("[5] First reply sent  [6] I take it") for line in posted)
    assert told[0].startswith("T-1042: first reply recorded")
    changed = told[told.index("#priority-desk, message 1, what changed:") :]
    assert [line.partition(":")[0] for line in changed[1:4]] == [posted[1], "• First reply", "Assigned to @ada."]
    # The second number on the board takes that back.
    board = after(lines, "--- 2")
    assert board[0] == "Home"
    assert "• First reply: due " in "\n".join(board[board.index("#priority-desk, message 1, what changed:") :])


def test_a_ticket_in_a_message_is_tracked_by_its_shortcut(tmp_path: Path) -> None:
    lines = answers(
        tmp_path,
        ":post T-2001 of admin@customer.com: the login fails since this morning",
        ":shortcut track_ticket",
        "8 login issue",
        "11",
    )
    form = after(lines, "--- :shortcut track_ticket")
    assert form[:2] == ["Track a ticket", "[1] Ticket: T-2001"]
    assert "[2] Account: admin@customer.com" in form
    assert form[-1] == "(a dialog, open before you: 1 WORDS fills in [1], 11 sends it)"
    sent = after(lines, "--- 11")
    assert sent[1].startswith("T-2001 is tracked")
    assert sent[sent.index("#priority-desk, message 2:") + 1].startswith("T-2001 · S1 around the clock, login issue")


def test_its_shortcuts_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load(shipped("manifest.yml").read_text(encoding="utf-8"))
    kinds = {one["callback_id"]: one["type"] for one in manifest["features"]["shortcuts"]}
    assert kinds == {name: "global" if name == WITHOUT_A_MESSAGE else "message" for name in FORMS}


def test_in_a_database_that_is_kept_time_goes_on_from_a_wait(tmp_path: Path) -> None:
    answers(tmp_path, "--data", "mine.db", "track T-1 admin@customer.com critical outage", ":wait 1d", "ack T-1")
    lines = answers(tmp_path, "--data", "mine.db", "determined T-1")
    assert lines[0].startswith("T-1: issue determined, ")


@pytest.mark.parametrize("language", ["ar", "ja", "th"])
def test_the_desk_is_in_the_language_of_its_channels(tmp_path: Path, language: str) -> None:
    lines = answers(tmp_path, "--language", language, "track T-1 admin@customer.com", PRIORITY_LOCALE=language)
    posted = lines[lines.index("#priority-desk, message 1:") + 1 :]
    assert posted[0].startswith("T-1")
    names = {"ar": "أوروبا والمملكة المتحدة", "ja": "ヨーロッパ・イギリス", "th": "ยุโรปและสหราชอาณาจักร"}
    assert names[language] in posted[0]


def test_a_pipe_without_anything_in_it_is_good(tmp_path: Path) -> None:
    assert answers(tmp_path) == []


def test_what_is_not_answered_fails_in_one_line_and_the_rest_is_answered(tmp_path: Path) -> None:
    for done in (
        console(tmp_path, "/remind me", "thresholds"),
        console(tmp_path, stdin="/remind me\nthresholds\n"),
    ):
        assert done.code == 1
        assert done.line == "'/remind me' was not answered: /priority is the only slash command here"
        assert "• Europe & UK: 60" in done.out


def test_a_command_that_the_bot_does_not_know_is_answered_all_the_same(tmp_path: Path) -> None:
    assert "frobnicate" in answers(tmp_path, "/priority frobnicate")[0]


def test_a_file_or_a_pipe_gets_plain_words_whatever_the_terminal_can_do(tmp_path: Path) -> None:
    said = "\n".join(answers(tmp_path, CHECK, FORCE_COLOR="1", TERM="xterm-256color"))
    assert "\x1b" not in said
    assert "*" not in said


def test_it_reads_neither_the_database_nor_slack_of_the_environment(tmp_path: Path) -> None:
    assert answers(tmp_path, CHECK, **UNREAD) == answers(tmp_path, CHECK)


def test_a_database_of_the_environment_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/real.db"
    assert commands().run("migrate", folder=tmp_path, DATABASE_URL=url).code == 0
    before = (tmp_path / "real.db").read_bytes()
    answers(tmp_path, CHECK, "language de", DATABASE_URL=url)
    assert (tmp_path / "real.db").read_bytes() == before


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    answers(tmp_path, CHECK, TMPDIR=str(temporary))
    assert list(tmp_path.rglob("*")) == [temporary]


def test_a_database_that_is_named_is_kept_from_one_session_to_the_next(tmp_path: Path) -> None:
    answers(tmp_path, "--data", "mine.db", "language de")
    assert answers(tmp_path, "--data", "mine.db", CHECK)[0].startswith(VERDICTS["de"])
    with closing(sqlite3.connect(tmp_path / "mine.db")) as database:
        asked = database.execute("SELECT action FROM audit ORDER BY rowid").fetchall()
        assert asked == [("language",), ("check",)]


@pytest.mark.parametrize("name", ["a?b.db", "50%41 off.db", " ä#&=.db "])
def test_a_database_is_kept_under_its_very_name(tmp_path: Path, name: str) -> None:
    answers(tmp_path, "--data", name, "help")
    assert {path.name for path in tmp_path.iterdir()} == {name, f"{name}.clock"}


def test_accounts_of_ones_own_are_not_mixed_with_the_sample(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "superadmin_email,domain,zoid,zuid,country,partner,tier,service,licences,status\n"
        "me@mine.example,,,,AU,Mine,premium,Zoho CRM,51,live\n"
    )
    url = "sqlite:///mine.db"
    assert commands().run("accounts", "import", "mine.csv", folder=tmp_path, DATABASE_URL=url).code == 0
    lines = answers(tmp_path, "--data", "mine.db", "check me@mine.example", CHECK)
    assert lines[0].startswith(LARGE)
    assert lines[lines.index(f"--- {CHECK}") + 1].startswith("I know no account for admin@customer.com")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        case("no/such/mine.db", "there is no folder", id="no folder"),
        case("notes.txt", "is not a database", id="another file"),
    ],
)
def test_a_file_that_cannot_be_the_database_is_told_by_its_option(tmp_path: Path, file: str, reason: str) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    failure = console(tmp_path, "--data", file, "help").failure
    assert reason in failure
    assert "--data" in failure
    assert "DATABASE_URL" not in failure
    assert (tmp_path / "notes.txt").read_text() == "notes"


def test_the_policy_of_the_environment_is_tried_out(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[territories.europe_uk]\nthreshold = 66\n")
    assert answers(tmp_path, CHECK, POLICY_FILE="mine.toml")[0].startswith("Not a large user account")


def test_a_language_of_channels_that_is_none_is_named(tmp_path: Path) -> None:
    failure = console(tmp_path, "help", PRIORITY_LOCALE="xx").failure
    assert failure == "PRIORITY_LOCALE: there is no language xx; there are en, ar, de, es, fr, ja, nl, pt_BR, th"


def test_a_reader_that_goes_away_ends_it_in_silence(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    running = commands().start("console", CHECK, folder=tmp_path, out=pipe)
    pipe.open().close()
    done = running.wait()
    assert (done.code, done.err) == (1, "")
