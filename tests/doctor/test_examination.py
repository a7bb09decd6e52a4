"""The doctor on a whole set-up: a good one, and with each fault that is planted into it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.doctor.findings import Mark
from bot.domain.audit import AuditRow
from bot.domain.people import Channel
from bot.local import faults
from bot.slack.inspection import Patience
from bot.storage.database import Database
from bot.storage.heartbeats import HeartbeatStore
from bot.storage.moves import MoveStore
from bot.storage.people import ChannelStore
from tests.command_line import commands
from tests.doctor.conftest import PATIENT
from tests.serving import variables

if TYPE_CHECKING:
    from pathlib import Path

    from bot.doctor.findings import Finding
    from tests.doctor.conftest import SetUp
    from tests.storage.postgres import Server

case = pytest.param
ALL_TERRITORIES = ["anz", "apac_japan", "india", "mea", "europe_uk", "usa", "canada", "latam", "brazil"]
LEAD_OF_INDIA = "adhithya.ss@zohocorp.com"
LEAD_OF_ANZ = "sakthi.g@zohocorp.com"


def only(findings: list[Finding]) -> Finding:
    (found,) = findings
    return found


def about(findings: list[Finding], what: str) -> list[Finding]:
    return [one for one in findings if one.what.startswith(what)]


async def test_of_a_good_set_up_everything_is_ok_in_the_order_in_which_it_is_mended(set_up: SetUp) -> None:
    found = await set_up.examined()
    assert {one.mark for one in found} == {Mark.OK}
    assert {one.remedy for one in found} == {""}
    kinds = list(dict.fromkeys(one.what.split()[0] for one in found))
    assert kinds == [
        *("settings", "database", "policy", "token", "scopes", "way", "agents", "leads", "admins", "pams"),
        *("channel", "territory", "contact", "clock", "deliveries"),
    ]
    assert [one.what for one in about(found, "territory")] == [f"territory {key}" for key in ALL_TERRITORIES]
    assert len(about(found, "contact")) == len(set_up.contacts)


async def test_of_a_broken_set_up_each_fault_is_named_with_its_remedy(set_up: SetUp) -> None:
    workspace, cast = set_up.workspace, set_up.cast
    with_guest = workspace.add_channel("visited", [cast.agent, cast.guest])
    with_pam = workspace.add_channel("managed", [cast.agent, cast.pam])
    pams, empty = workspace.add_group("pams", [cast.pam]), workspace.add_group("empty")
    cast.general.is_archived = cast.agents.plan_upgrade_required = True
    set_up.leave(LEAD_OF_INDIA)
    workspace.world.directory.users[set_up.contacts[LEAD_OF_ANZ].id].deleted = True
    workspace.world.scopes.discard("commands")
    set_up.changed = {
        "priority_channels": {
            "anz": "C0NOWHERE",
            "india": cast.elsewhere.id,
            "mea": cast.general.id,
            "usa": cast.shared.id,
            "canada": with_guest.id,
            "latam": with_pam.id,
        },
        "priority_agents": (cast.agents.id, cast.partner.id, cast.guest.id),
        "priority_leads": (empty.id, "U0NOWHERE"),
        "priority_pams": (pams.id, "S0NOWHERE"),
    }
    planted = {
        "scopes": ("warn", "the token lacks commands", "install the app again"),
        f"PRIORITY_AGENTS {cast.agents.id}": ("warn", "(plan_upgrade_required)", "name people by their ids"),
        f"PRIORITY_AGENTS {cast.partner.id}": ("warn", "is of another workspace and sees accounts", "take the id out"),
        f"PRIORITY_AGENTS {cast.guest.id}": ("warn", "is a guest and sees accounts", "take the id out"),
        f"PRIORITY_LEADS {empty.id}": ("warn", "has no members", "add some in Slack"),
        "PRIORITY_LEADS U0NOWHERE": ("warn", "knows nobody of this id", "correct it"),
        "PRIORITY_PAMS S0NOWHERE": ("FAIL", "taken for the team's own", "correct the id"),
        "channel C0NOWHERE": ("FAIL", "Slack knows none", "correct PRIORITY_CHANNELS (anz), or invite the bot"),
        f"channel {cast.elsewhere.id} (#elsewhere)": ("FAIL", "the bot is not in it", "/invite"),
        f"channel {cast.general.id} (#general)": ("FAIL", "archived", "unarchive it"),
        f"channel {cast.shared.id} (#with-partner)": ("warn", "shared with another", "a channel of your own people"),
        f"channel {with_guest.id} (#visited)": ("warn", "a guest or a Partner Account Manager", "your own people"),
        f"channel {with_pam.id} (#managed)": ("warn", "so account data is left out there", "your own people"),
        "territory anz": ("warn", "told instead: C0L0000002 (#priority-desk), the admins", "mend the channel"),
        "territory india": ("warn", "(#priority-desk), Poojitha, the admins", "mend the channel"),
        "territory mea": ("warn", "(#priority-desk), Vishnu, Poojitha, the admins", "mend the channel"),
        f"contact Sakthi Priya <{LEAD_OF_ANZ}>": ("warn", "or deactivated, so alerts name them by email", "invite"),
        f"contact Adhithya <{LEAD_OF_INDIA}>": ("warn", "not in Slack", "invite them"),
    }
    found = await set_up.wanting()
    assert [one.what for one in found] == list(planted)
    for one in found:
        mark, says, remedy = planted[one.what]
        assert one.mark == mark
        assert says in one.says
        assert remedy in one.remedy


async def test_where_an_admin_shows_accounts_it_is_said_that_outsiders_read_them(set_up: SetUp) -> None:
    cast = set_up.cast
    with_guest = set_up.workspace.add_channel("visited", [cast.agent, cast.guest])
    named = {"usa": cast.shared.id, "canada": with_guest.id}
    set_up.changed = {"priority_channels": named}
    database = Database.open(set_up.url)
    try:
        for channel in (*named.values(), cast.desk.id):
            row = AuditRow(set_up.time.now(), "T1", cast.admin.id, "show_accounts", "done", "home")
            home = set_up.workspace.home.id
            await ChannelStore(database).save(Channel(home, channel, read_at=set_up.time.now()))
            await ChannelStore(database).show_accounts(home, channel, row, shown=True)
    finally:
        database.dispose()
    found = await set_up.wanting()
    assert [one.what.split()[1] for one in found] == list(named.values())
    assert {one.mark for one in found} == {Mark.WARN}
    for one in found:
        assert one.says.endswith(", and an admin shows accounts there, to outsiders too")
        assert "an admin hides them" in one.remedy


async def test_what_was_never_set_is_named_with_where_to_find_it(set_up: SetUp) -> None:
    set_up.changed = {
        "slack_bot_token": None,
        "slack_signing_secret": None,
        "priority_agents": (),
        "priority_admins": (),
        "priority_locale": "tlh",
        "priority_channels": {"indai": "C012345"},
    }
    found = await set_up.wanting()
    settings = about(found, "settings")
    assert [one.says.partition(";")[0] for one in settings] == [
        "PRIORITY_LOCALE: there is no language tlh",
        "PRIORITY_CHANNELS: there is no territory indai",
    ]
    assert {one.mark for one in settings} == {Mark.FAIL}
    token, way = only(about(found, "token")), only(about(found, "way in"))
    assert (token.says, way.says) == ("SLACK_BOT_TOKEN is not set", "SLACK_SIGNING_SECRET is not set")
    assert token.remedy.startswith("copy the Bot User OAuth Token")
    assert way.remedy.startswith("copy the Signing Secret")
    agents, admins = only(about(found, "agents")), only(about(found, "admins"))
    assert (agents.mark, admins.mark) == (Mark.WARN, Mark.WARN)
    assert "every full member of the workspace is an agent" in agents.says
    assert "names nobody" in admins.says


async def test_a_token_that_slack_refuses_is_named(set_up: SetUp) -> None:
    set_up.changed["slack_bot_token"] = SecretStr("xoxb-wrong")
    token = only(about(await set_up.wanting(), "token"))
    assert (token.mark, token.says) == (Mark.FAIL, "Slack refuses it (invalid_auth)")


async def test_a_wrong_token_of_socket_mode_a_scope_for_alerts_and_admins_who_left_are_named(set_up: SetUp) -> None:
    set_up.changed["slack_app_token"] = SecretStr(set_up.workspace.bot_token)
    set_up.workspace.world.scopes.discard("chat:write")
    set_up.workspace.world.directory.users[set_up.cast.admin.id].deleted = True
    scopes, way, admins, admin = await set_up.wanting()
    assert (scopes.mark, scopes.says) == (Mark.FAIL, "the token lacks chat:write")
    assert (way.mark, way.what) == (Mark.FAIL, "way in")
    assert "with the scope connections:write" in way.remedy
    assert (admins.mark, admins.says) == (Mark.WARN, "none of them can be told")
    assert admin.says == "max is deactivated"


async def test_socket_mode_needs_no_secret(set_up: SetUp) -> None:
    set_up.changed |= {"slack_app_token": SecretStr(set_up.workspace.app_token), "slack_signing_secret": None}
    found = await set_up.examined()
    assert only(about(found, "way in")).line == "ok    way in: Socket Mode, Slack takes its token"


async def test_a_territory_without_a_channel_names_who_is_told_instead(set_up: SetUp) -> None:
    set_up.changed |= {"priority_channel": None, "priority_channels": {"india": set_up.cast.desk.id}}
    found = about(await set_up.wanting(), "territory")
    assert [one.what.split()[1] for one in found] == [key for key in ALL_TERRITORIES if key != "india"]
    anz = found[0]
    assert (anz.mark, anz.says) == (Mark.WARN, "it has no channel; told instead: Sakthi Priya, the admins")
    assert "name one in PRIORITY_CHANNEL" in anz.remedy


async def test_where_nobody_can_be_told_an_alert_is_lost(set_up: SetUp) -> None:
    set_up.changed |= {"priority_channel": None, "priority_admins": ()}
    set_up.leave(LEAD_OF_ANZ, "ganesh.ca@eu.zohocorp.com")
    found = {one.what: one for one in about(await set_up.wanting(), "territory")}
    assert found["territory anz"].mark is Mark.FAIL
    assert found["territory anz"].says == "it has no channel, and nobody can be told instead"
    assert "name somebody in PRIORITY_ADMINS" in found["territory anz"].remedy
    # Krish is the lead of the United Kingdom alone.
    assert found["territory europe_uk"].mark is Mark.FAIL
    assert " for tickets from " in found["territory europe_uk"].says
    assert "GB" not in found["territory europe_uk"].says
    assert found["territory india"].mark is Mark.WARN


async def test_a_channel_that_moved_is_looked_at_where_it_is_now(set_up: SetUp) -> None:
    database = Database.open(set_up.url)
    await MoveStore(database).move("C0BEFORE", set_up.cast.desk.id, set_up.time.now())
    database.dispose()
    set_up.changed["priority_channel"] = "C0BEFORE"
    found = only(await set_up.wanting())
    assert (found.mark, found.what) == (Mark.WARN, "channel C0BEFORE")
    assert found.remedy == f"write {set_up.cast.desk.id} into PRIORITY_CHANNEL"


async def test_a_policy_out_of_order_is_named_and_the_rest_goes_on(set_up: SetUp, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[milestones.warning]\nat = 0.95\n[territories.mea]\nthreshold = -1\n")
    set_up.changed["policy_file"] = tmp_path / "mine.toml"
    found = await set_up.examined()
    policy = about(found, "policy")
    assert {one.mark for one in policy} == {Mark.FAIL}
    assert any("milestones.last_call.at: must be more than" in one.says for one in policy)
    assert any("territories.mea.threshold" in one.says for one in policy)
    assert only(about(found, "territories and contacts")).says == "not looked at, since the policy cannot be read"
    assert only(about(found, "channel ")).mark is Mark.OK
    assert only(about(found, "clock")).mark is Mark.OK


@pytest.mark.parametrize("beat_at", [None, 3600.0])
async def test_a_clock_that_is_silent_is_named(set_up: SetUp, tmp_path: Path, beat_at: float | None) -> None:
    with closing(sqlite3.connect(tmp_path / "priority.db")) as database, database:
        if beat_at is None:
            database.execute("DELETE FROM heartbeats")
        else:
            database.execute("UPDATE heartbeats SET beat_at = beat_at - ?", (beat_at,))
    found = only(await set_up.wanting())
    assert (found.mark, found.what) == (Mark.FAIL, "clock")
    assert found.says.startswith("none has run yet" if beat_at is None else "none runs, the last was heard of 60 min")
    assert found.remedy == "start `python -m bot serve` or `python -m bot clock`"


async def test_a_database_that_is_behind_is_named_and_the_rest_goes_on(set_up: SetUp, postgres: Server) -> None:
    url = postgres.new_database()
    set_up.changed["database_url"] = SecretStr(url)
    found = await set_up.wanting()
    postgres.drop(url)
    behind, rows = found
    assert behind.mark is Mark.FAIL
    assert behind.says.endswith("it is behind this version of the bot: run `python -m bot migrate`")
    assert rows.what == "clock and deliveries"


async def test_a_database_without_a_file_is_made_and_that_is_said(set_up: SetUp, tmp_path: Path) -> None:
    set_up.changed["database_url"] = SecretStr(f"sqlite:///{tmp_path}/another.db")
    made, clock = await set_up.wanting()
    assert (made.mark, made.what, clock.what) == (Mark.WARN, "database", "clock")
    assert "was not there, and has been made" in made.says
    assert (tmp_path / "another.db").exists()


async def test_a_good_database_of_the_other_kind_is_good(
    set_up: SetUp, postgres: Server, migrated_postgres: str
) -> None:
    url = postgres.new_database(migrated_postgres)
    set_up.changed["database_url"] = SecretStr(url)
    database = Database.open(url)
    await HeartbeatStore(database).beat("one", "clock", since_look=1.0, lateness=0.0)
    database.dispose()
    assert await set_up.wanting() == []
    postgres.drop(url)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        case(faults.hold(), "no answer in time", id="silence"),
        case(faults.server_error(), "Slack does not answer at", id="an error of the server"),
        case(faults.drop(), "ServerDisconnectedError", id="a broken connection"),
        case(faults.rate_limited(30), "asked too much", id="too many questions"),
    ],
)
async def test_a_slack_that_does_not_answer_is_a_line_and_the_rest_goes_on(
    set_up: SetUp, fault: faults.Fault, says: str
) -> None:
    set_up.workspace.faults.plan("*", fault, times=None)
    found = await set_up.examined(Patience(0.05, 0.05) if fault.holds else PATIENT)
    token = only(about(found, "token"))
    assert token.mark is Mark.FAIL
    assert says in token.says
    assert only(about(found, "clock")).mark is Mark.OK
    assert only(about(found, "channels")).mark is Mark.WARN
    assert len(about(found, "territory")) == len(ALL_TERRITORIES)


async def test_what_slack_does_not_say_is_not_called_wrong(set_up: SetUp) -> None:
    for method in ("users.lookupByEmail", "conversations.info", "users.info", "usergroups.users.list"):
        set_up.workspace.faults.plan(method, faults.rate_limited(30), times=None)
    found = await set_up.wanting()
    assert {one.mark for one in found} == {Mark.WARN}
    assert len(about(found, "contact")) == len(set_up.contacts)
    assert {one.remedy for one in about(found, "contact")} == {"try again in a minute"}
    assert "whether they can stand there is not known" in about(found, "territory")[0].says


class TestTheCommand:
    async def run(self, set_up: SetUp, folder: Path, *options: str, **more: str) -> tuple[int, str]:
        cast = set_up.cast
        lists = {"AGENTS": cast.agents, "LEADS": cast.lead, "ADMINS": cast.admin}
        chosen = {f"PRIORITY_{name}": json.dumps([one.id]) for name, one in lists.items()}
        said = variables(set_up.workspace, PRIORITY_CHANNEL=cast.desk.id, DATABASE_URL=set_up.url, **chosen) | more
        done = await asyncio.to_thread(commands().run, "doctor", *options, folder=folder, **said)
        assert done.err == ""
        assert set_up.workspace.bot_token not in done.out
        assert set_up.workspace.signing_secret not in done.out
        return done.code, done.out

    async def test_it_prints_a_line_each_and_exits_0_where_nothing_is_lost(self, set_up: SetUp, tmp_path: Path) -> None:
        set_up.leave(LEAD_OF_INDIA)
        code, out = await self.run(set_up, tmp_path)
        assert code == 0
        assert all(line.startswith(("ok    ", "warn  ")) for line in out.splitlines()[:-1])
        assert out.splitlines()[-1].startswith("52 ok, 1 warning, 0 failures: nothing was found")

    async def test_it_exits_1_where_an_alert_may_be_lost(self, set_up: SetUp, tmp_path: Path) -> None:
        code, out = await self.run(set_up, tmp_path, PRIORITY_CHANNEL="C0NOWHERE")
        assert code == 1
        assert "\nFAIL  channel C0NOWHERE: " in out
        assert ", 1 failure: an alert may be lost" in out.splitlines()[-1]

    async def test_scripts_get_json(self, set_up: SetUp, tmp_path: Path) -> None:
        code, out = await self.run(set_up, tmp_path, "--json", SLACK_BOT_TOKEN="xoxb-wrong")
        found = json.loads(out)
        assert (code, found["good"], found["counts"]["fail"]) == (1, False, 1)
        assert "wrong" not in out
        (failure,) = [one for one in found["findings"] if one["mark"] == "fail"]
        assert failure["what"] == "token"
        assert set(failure) == {"mark", "what", "says", "remedy"}


def test_variables_that_cannot_be_read_are_named_a_line_each_and_nothing_else_is_looked_at(tmp_path: Path) -> None:
    done = commands().run("doctor", folder=tmp_path, PORT="many", PRIORITY_PAMS='["@pam"]')
    assert (done.code, done.err) == (1, "")
    first, second, counts = done.out.splitlines()
    assert first.startswith("FAIL  settings: PORT: must be a whole number")
    assert second.startswith("FAIL  settings: PRIORITY_PAMS: must be a JSON list")
    assert counts.startswith("0 ok, 0 warnings, 2 failures: ")
    assert list(tmp_path.iterdir()) == []
