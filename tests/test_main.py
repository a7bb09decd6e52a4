"""The command line as a whole: what it lists, its exit codes, and that nobody ever reads a traceback."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import click
import pytest

from bot import __main__ as command_line
from bot.errors import BotError
from bot.i18n import languages
from tests.command_line import by_the_interpreter, commands, logs_as_before

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

case = pytest.param
LISTED = ["accounts", "audit", "backup", "clock", "console", "doctor", "locales", "migrate", "policy", "serve"]
NO_SERVER = "postgresql://bot:quite-secret@127.0.0.1:1/name"
LATER = ["playground"]


@pytest.fixture
def in_this_process() -> Iterator[None]:
    with logs_as_before():
        yield


def listed(help_text: str) -> list[str]:
    """Return the commands that a help text lists."""
    return re.findall(r"^  ([a-z]\S*)", help_text.partition("Commands:\n")[2], re.MULTILINE)


def test_no_argument_prints_the_help_and_is_good(tmp_path: Path) -> None:
    done = by_the_interpreter(folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: python -m bot ")
    assert listed(done.out) == LISTED
    assert list(tmp_path.iterdir()) == []


def test_no_summary_in_the_help_is_cut_short(tmp_path: Path) -> None:
    for group in ((), ("accounts", "--help"), ("locales", "--help"), ("policy", "--help")):
        assert "..." not in commands().run(*group, folder=tmp_path).out.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("group", "names"), [("accounts", ["forget", "import", "list", "remove"]), ("policy", ["check", "show"])]
)
def test_a_group_lists_what_is_built(tmp_path: Path, group: str, names: list[str]) -> None:
    assert listed(commands().run(group, "--help", folder=tmp_path).out) == names
    alone = commands().run(group, folder=tmp_path)
    assert (alone.code, alone.out) == (2, "")
    assert listed(alone.err) == names


@pytest.mark.parametrize("name", [*LISTED, "accounts import", "locales update", "policy check"])
def test_every_command_explains_itself(tmp_path: Path, name: str) -> None:
    done = commands().run(*name.split(), "--help", folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: python -m bot {name} ")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        *(case((name,), name, id=name) for name in [*LATER, "nonsense"]),
        case(("accounts", "forget"), "EMAIL", id="forget without an email"),
        case(("accounts", "forget", "Tulip"), "Tulip is neither the email nor the number", id="forget by a name"),
        case(("audit", "--account", "Tulip"), "Tulip is neither the email nor the number", id="audit by a name"),
        case(("audit", "--account", "9" * 30), "is neither the email nor the number", id="audit by no number"),
        case(("audit", "--since", "yesterday"), "yesterday is no time, such as 2026-06-30", id="audit since a word"),
        case(("audit", "--until", "2026-02-30"), "2026-02-30 is no time", id="audit until no day"),
        case(("audit", "--since", "1d", "--until", "2d"), "--since is not before --until", id="audit backwards"),
        case(("policy", "diff", "mine.toml"), "diff", id="policy diff"),
        case(("locales", "sing"), "sing", id="nothing to do with translations"),
        case(("locales", "update", "fi"), 'add "fi": "nplurals=2; plural=(n != 1);" to PLURAL_FORMS', id="fi"),
        case(("locales", "update", "he"), 'and "he" to RIGHT_TO_LEFT', id="a new language, from the right"),
        case(("locales", "check", "tlh"), "there can be ar, de, es, fr, ja, nl, pt_BR, th", id="no language"),
        case(("locales", "coverage", "EN"), "en is what the sources are written in", id="the language of the sources"),
        case(("locales", "check", "--prune"), "--prune", id="an option of another command"),
        case(("locales", "extract", "messages.po"), "ends with .pot", id="a translation as a template"),
        case(("--nonsense",), "--nonsense", id="an option"),
        case(("serve", "--nonsense"), "--nonsense", id="an option of serve"),
        case(("serve", "extra"), "extra", id="an argument too many"),
        case(("migrate", "extra"), "extra", id="an argument for a command without any"),
        case(("backup",), "FILE", id="backup without a file"),
        case(("accounts", "import"), "FILE", id="import without a file"),
        case(("accounts", "remove"), "EMAIL", id="remove without an email"),
        case(("console", "--as", "nobody", "help"), "'lead'", id="a role that is none"),
        case(("console", "--language", "xx", "help"), ", ".join(languages()), id="a language that is none"),
        case(("console", "--data", ".", "help"), "directory", id="a folder for a file"),
        case(("console", "--nonsense"), "--nonsense", id="an option of console"),
    ],
)
def test_wrong_usage_exits_2_with_one_line_that_names_it(
    tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    done = commands().run(*arguments, folder=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert named in done.line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "url", "reason"),
    [
        case("migrate", "nonsense", "write sqlite:///FILE", id="no URL"),
        case("migrate", "mysql://root:quite-secret@host/name", "mysql is no database for the bot", id="another kind"),
        case("migrate", "sqlite:///no/such/folder/bot.db", "there is no folder", id="a folder that is not there"),
        case("migrate", "sqlite:///notes.txt", "is not a database", id="another file"),
        case("migrate", NO_SERVER, "check the host and port", id="no server"),
        case("accounts list", NO_SERVER, "check the host and port", id="accounts list"),
        case("backup copy.db", NO_SERVER, "check the host and port", id="backup"),
        case("serve", NO_SERVER, "check the host and port", id="serve"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line_that_says_what_to_do(
    tmp_path: Path, command: str, url: str, reason: str
) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
    failure = commands().run(*command.split(), folder=tmp_path, DATABASE_URL=url, **tokens).failure
    assert reason in failure
    assert "DATABASE_URL" in failure
    assert "quite-secret" not in failure
    assert (tmp_path / "notes.txt").read_text() == "notes"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("arguments", [("migrate",), ("policy", "show"), ("accounts", "list"), ("serve",)])
def test_variables_that_cannot_be_read_are_named_a_line_each(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = commands().run(*arguments, folder=tmp_path, PORT="many", SLACK_API_URL="slack.com", PRIORITY_PAMS='["@pam"]')
    assert (done.code, done.out) == (1, "")
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["SLACK_API_URL", "PORT", "PRIORITY_PAMS"]
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_is_no_json_is_named_with_an_example(tmp_path: Path) -> None:
    done = commands().run("migrate", folder=tmp_path, PRIORITY_AGENTS="U012ABCDEF")
    assert done.failure.startswith("PRIORITY_AGENTS: must be a JSON list")


def test_a_reader_that_goes_away_ends_a_command_in_silence(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    running = commands().start("policy", "show", folder=tmp_path, out=pipe)
    # The whole policy is more than a pipe holds, so the command cannot have written all of it before.
    with pipe.open() as reader:
        assert reader.readline()
    done = running.wait()
    assert (done.code, done.err) == (1, "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        case(ValueError("two\nlines"), "ValueError: two lines", id="one line"),
        case(KeyError("admin@customer.com"), "KeyError: 'ad…@customer.com'", id="emails are masked"),
    ],
)
def test_a_defect_is_told_in_one_line_without_anybodys_data(error: Exception, said: str) -> None:
    told, code = command_line._failure(error)
    assert told == f"a defect of this program, please report it: {said}"
    assert code == 1


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("error", [BotError("xoxb-123-abc is refused"), RuntimeError("postgresql://bot:pw@host")])
def test_no_failure_shows_a_secret(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(command_line, "cli", click.Command("failing", callback=fail))
    assert command_line.run([]) == 1
    said = capsys.readouterr().err
    assert "abc" not in said
    assert "pw" not in said


@pytest.mark.usefixtures("in_this_process")
def test_being_interrupted_is_told_in_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "cli", click.Command("slow", callback=interrupted))
    assert command_line.run([]) == 1
    assert capsys.readouterr().err.split() == ["stopped"]
