"""The README is true: its commands run, and its tables name what there is and nothing else."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from babel import Locale
from packaging.specifiers import SpecifierSet

import bot
from bot.__main__ import FAILED, GOOD, WRONG_USAGE, cli
from bot.i18n import languages
from bot.resources import shipped
from bot.settings import Settings, read_settings
from bot.slack.commands import COMMANDS
from tests.command_line import ROOT, commands
from tests.readme import README, command
from tests.running import sample_accounts

TEXT = README.read_text(encoding="utf-8")
PROSE = re.sub(r"^```.*?^```", "", TEXT, flags=re.DOTALL | re.MULTILINE)
ANCHORS = {title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", PROSE, re.MULTILINE)}
PACKAGE = Path(bot.__file__).resolve().parent
BOT = ".venv/bin/python -m bot"
# What a reader writes, and what the README's own commands make.
NOT_SHIPPED = {"mine.toml", "accounts.csv", "priority.db", ".venv/bin/python"}
in_a_clone = pytest.mark.skipif(not (ROOT / "bot").is_dir(), reason="the rest of the project does not lie here")


def section(title: str) -> str:
    """Return what stands under a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found[1]


def rows(title: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def quoted(cell: str) -> list[str]:
    return [word.replace("\\|", "|") for word in re.findall(r"`([^`]+)`", cell)]


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def typed_to_the_bot() -> list[str]:
    """Return what follows `python -m bot` in every fenced command."""
    lines = "".join(fenced(TEXT, "sh")).splitlines()
    return [
        line.strip().removeprefix("&& ").removeprefix(BOT).partition("#")[0].strip()
        for line in lines
        if "-m bot" in line
    ]


class TestMarkedCommands:
    @pytest.mark.parametrize("name", ["try", "desk", "test"])
    def test_each_is_there_once(self, name: str) -> None:
        assert TEXT.count(f"<!-- command: {name} -->") == 1
        assert command(name, TEXT) in fenced(TEXT, "sh")

    def test_no_other_is_marked(self) -> None:
        assert sorted(re.findall(r"<!-- command: (\S+) -->", TEXT)) == ["desk", "test", "try"]

    @pytest.mark.parametrize(
        "text",
        [
            "nothing is marked",
            "<!-- command: try -->\n```sh\n```\n",
            "<!-- command: try -->\n```sh\na\n```\n<!-- command: try -->\n```sh\nb\n```\n",
        ],
    )
    def test_none_an_empty_one_or_two_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="one is needed"):
            command("try", text)

    def test_both_use_the_pinned_versions_with_their_hashes(self) -> None:
        for name in ("try", "test"):
            assert "--require-hashes -r requirements.txt" in command(name, TEXT)

    def test_the_last_line_of_the_try_out_answers_as_shown(self, tmp_path: Path) -> None:
        last = command("try", TEXT).splitlines()[-1].strip().removeprefix("&& ")
        asked = re.fullmatch(rf"{re.escape(BOT)} console '([^']+)'", last)
        assert asked is not None
        (shown,) = re.findall(r"<!-- output: try -->\n```\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
        done = commands().run("console", asked[1], folder=tmp_path)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(shown)

    def test_the_conversation_goes_as_shown(self, tmp_path: Path) -> None:
        asked = shlex.split(command("desk", TEXT).replace("\\\n", " ").removeprefix(BOT))
        (shown,) = re.findall(r"<!-- output: desk -->\n```\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
        done = commands().run(*asked, folder=tmp_path)
        assert (done.code, done.err) == (0, "")
        said = iter(done.out.splitlines())
        for line in shown.splitlines():
            pattern = re.compile(re.escape(line).replace("…", ".+"))
            assert any(map(pattern.fullmatch, said)), (line, done.out)


class TestFencedCommands:
    def test_every_one_is_a_command_that_there_is(self) -> None:
        typed = typed_to_the_bot()
        assert len(typed) >= 5
        for line in typed:
            name, *_ = line.split()
            assert name in cli.commands

    def test_the_example_of_a_policy_is_good_and_in_force(self, tmp_path: Path) -> None:
        (example,) = fenced(section("Policy"), "toml")
        (tmp_path / "mine.toml").write_text(example, encoding="utf-8")
        check, show = (line.split() for line in typed_to_the_bot() if line.startswith("policy"))
        assert commands().run(*check, folder=tmp_path).out == "mine.toml: good\n"
        shown = tomllib.loads(commands().run(*show, folder=tmp_path, POLICY_FILE="mine.toml").out)
        wanted = tomllib.loads(example)
        for key, territory in wanted["territories"].items():
            assert shown["territories"][key]["threshold"] == territory["threshold"]
        for key, ladder in wanted["ladders"].items():
            assert shown["ladders"][key]["level1"]["email"] == ladder["level1"]["email"]

    def test_the_example_of_a_list_of_accounts_can_be_imported(self, tmp_path: Path) -> None:
        (example,) = fenced(section("Accounts"), "")
        header, row = example.splitlines()
        assert f"`{header}`" in section("Accounts")
        (tmp_path / "accounts.csv").write_text(example, encoding="utf-8")
        (line,) = [line.split() for line in typed_to_the_bot() if line.startswith("accounts import")]
        done = commands().run(*line, folder=tmp_path)
        assert (done.code, done.out, done.err) == (0, "1 accounts added, 0 replaced\n", "")
        assert row.partition(",")[0] in commands().run("accounts", "list", folder=tmp_path).out

    def test_the_columns_that_may_be_there_may(self, tmp_path: Path) -> None:
        named = quoted(section("Accounts"))
        header, optional = (
            next(word for word in named if word.startswith(name)) for name in ("superadmin_", "partner_c")
        )
        cells = "a@b.example,b.example,1,2,NL,P,premium,Zoho CRM,1,live,BE,pam@zoho.example"
        (tmp_path / "accounts.csv").write_text(f"{header},{optional}\n{cells}\n", encoding="utf-8")
        assert commands().run("accounts", "import", "accounts.csv", folder=tmp_path).code == 0

    def test_the_example_of_roles_can_be_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        (line,) = [line for line in "".join(fenced(TEXT, "sh")).splitlines() if "PRIORITY_" in line]
        for name, value in re.findall(r"(PRIORITY_\w+)='([^']*)'", line):
            monkeypatch.setenv(name, value)
        settings = read_settings()
        assert settings.priority_agents
        assert settings.priority_pams


class TestTables:
    def test_what_people_type_is_what_the_bot_understands(self) -> None:
        usages = [usage for cell, *_ in rows("What people type") for usage in quoted(cell)]
        assert usages == [one.usage for one in COMMANDS.values()]

    def test_the_variables_are_those_that_are_read(self) -> None:
        named = [name for cell, *_ in rows("Settings") for name in quoted(cell)]
        assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
        assert set(re.findall(r"`((?:SLACK|PRIORITY)_[A-Z_]+)`", TEXT)) - {"SLACK_"} <= set(named)

    def test_the_defaults_are_those_that_hold(self) -> None:
        settings = Settings()
        defaults = {name: default for cell, _, default in rows("Settings") for name in quoted(cell)}
        assert defaults["PORT"] == f"{settings.port}, {settings.host}"
        assert quoted(defaults["DATABASE_URL"]) == [settings.database_url.get_secret_value()]
        assert settings.slack_api_url.startswith("https://slack.com/")
        assert defaults["SLACK_API_URL"] == "Slack's"
        assert (quoted(defaults["PRIORITY_PAMS"]), settings.priority_pams) == (["[]"], ())

    def test_the_exit_codes_are_those_of_the_command_line(self) -> None:
        said = " ".join(TEXT.split())
        assert (
            f"Exit code {GOOD} is good, {FAILED} means that what was asked for failed, {WRONG_USAGE} wrong usage"
            in said
        )

    @in_a_clone
    def test_the_longer_runs_are_there(self) -> None:
        for _, cell in rows("Run the tests"):
            (line,) = quoted(cell)
            for path in re.findall(r"tests/\S+\.py|\.ci/\S+", line):
                assert (ROOT / path).is_file()
            for module in re.findall(r"-m (tests\.\S+)", line):
                assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file() or (
                    ROOT / module.replace(".", "/") / "__main__.py"
                ).is_file()


class TestClaims:
    def test_the_languages_are_those_of_the_catalogues(self) -> None:
        said = " ".join(TEXT.split()).partition("It answers in ")[2].partition(".")[0]
        names = {Locale.parse(language).get_display_name("en") for language in languages()}
        assert set(re.split(r", | and ", said)) == names

    def test_the_versions_of_python_are_those_that_are_declared(self) -> None:
        said = section("Try it").partition("Python ")[2].partition(" (")[0]
        declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
        named = re.findall(r"3\.\d+", said)
        assert named == [f"3.{minor}" for minor in range(8, 20) if f"3.{minor}" in SpecifierSet(declared)]

    def test_the_sample_is_about_as_large_as_it_says(self) -> None:
        assert "about forty fictional accounts" in section("Try it")
        assert 35 <= len(sample_accounts()) <= 45

    @in_a_clone
    def test_every_file_that_it_links_to_is_there(self) -> None:
        links = re.findall(r"\]\(([^)]+)\)", TEXT)
        assert "manifest.yml" in links
        for link in links:
            path, _, anchor = link.partition("#")
            assert not path or (ROOT / path).exists(), link
            assert not anchor or anchor in ANCHORS, link

    @in_a_clone
    def test_every_file_and_folder_that_it_names_is_there(self) -> None:
        words = {
            word for word in quoted(PROSE) if re.fullmatch(r"[\w.]+(/[\w.]+)+|[\w.]+\.(py|toml|yml|csv|txt)", word)
        }
        named = words - NOT_SHIPPED
        assert len(named) > 10
        missing = {word for word in named if not any((folder / word).exists() for folder in (ROOT, PACKAGE))}
        assert missing == set()

    def test_the_manifest_travels_with_the_bot(self) -> None:
        assert shipped("manifest.yml").is_file()
