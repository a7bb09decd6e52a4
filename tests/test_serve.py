"""`serve` as a process of its own: it starts, answers, finishes what is in hand, and says why it will not start."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.local import faults
from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.slack import server
from tests.command_line import Done, commands, environment
from tests.running import SOON, MovedTime, bot_behind
from tests.serving import HERE, SECONDS_TO_END, Served, agents, serving, variables
from tests.storage.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.local.standard import Cast

case = pytest.param
# Mostly it is a fiftieth of it.
SECONDS_TO_REFUSE = 20.0
IN_SOCKET_MODE = [case(False, id="HTTP"), case(True, id="Socket Mode")]


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(partial(datetime.now, UTC), patience=SOON) as workspace:
        yield workspace


@pytest.fixture
def cast(workspace: Workspace) -> Cast:
    return standard(workspace)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What is set as soon as a call of the bot is held back."""
    held, released = asyncio.Event(), faults.Faults.released

    async def say_so_and_wait(planned: faults.Faults) -> None:
        held.set()
        await released(planned)

    monkeypatch.setattr(faults.Faults, "released", say_so_and_wait)
    return held


async def refused(folder: Path, **set_up: str) -> Done:
    """Run a `serve` that ends by itself."""
    return await asyncio.to_thread(commands().run, "serve", folder=folder, seconds=SECONDS_TO_REFUSE, **set_up)


def audited(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "priority.db")) as database:
        return database.execute("SELECT action, outcome FROM audit ORDER BY rowid").fetchall()


@pytest.mark.parametrize("socket_mode", IN_SOCKET_MODE)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_answers_and_a_signal_ends_it_after_what_is_in_hand(
    workspace: Workspace,
    cast: Cast,
    tmp_path: Path,
    held: asyncio.Event,
    number: signal.Signals,
    socket_mode: bool,
) -> None:
    async with serving(workspace, tmp_path, socket_mode=socket_mode, **agents(cast.lead)) as served:
        answered = await cast.agent.slash("thresholds India", cast.general)
        assert answered.status == 200
        await answered.shown("100")
        # The next answer needs Slack, which says nothing for the time being.
        workspace.faults.plan("users.info", faults.hold(applied=True))
        in_hand = asyncio.create_task(cast.lead.slash("check nobody@nowhere.example", cast.general))
        await asyncio.wait_for(held.wait(), SECONDS_TO_END)
        served.running.signal(number)
        await served.says('"stopping"')
        workspace.faults.release()
        assert (await in_hand).status == 200
        await (await in_hand).shown("nobody@nowhere.example")
        assert await served.ended() == 0
    assert audited(tmp_path) == [("thresholds", "answered"), ("check", "answered")]
    assert "Traceback" not in "".join(served.log)
    assert workspace.problems == []


async def test_the_probes_answer_and_show_nobody(workspace: Workspace, cast: Cast, tmp_path: Path) -> None:
    async with serving(workspace, tmp_path, "--no-clock", **agents(cast.agent)) as served:
        asked = await cast.agent.slash("check admin@customer.com", cast.general)
        await asked.shown("I know no account for")
        assert (await served.get("/healthz"))[0] == 200
        ready = await served.ready()
        assert ready["ok"] is True
        status, metrics = await served.get("/metrics")
        assert status == 200
        assert 'priority_questions_total{command="check",outcome="answered",via="command"} 1.0' in metrics
        for shown in (str(ready), metrics):
            assert "customer.com" not in shown
            assert cast.agent.id not in shown
            assert workspace.home.id not in shown
        served.running.signal(signal.SIGTERM)
        assert await served.ended() == 0


async def test_it_is_not_ready_while_the_database_does_not_answer(
    workspace: Workspace, cast: Cast, tmp_path: Path
) -> None:
    with running_server() as postgres:
        url = postgres.new_database()
        assert (
            await asyncio.to_thread(partial(commands().run, "migrate", folder=tmp_path, DATABASE_URL=url))
        ).code == 0
        async with serving(workspace, tmp_path, DATABASE_URL=url) as served:
            assert (await cast.agent.slash("check admin@customer.com", cast.general)).status == 200
            await served.ready()
            postgres.drop(url)
            assert (await served.ready(503))["database"] is False
            assert (await served.get("/healthz"))[0] == 200
            assert (await cast.agent.slash("thresholds India", cast.general)).status == 200


async def test_a_socket_mode_process_has_probes_and_no_door_for_requests(workspace: Workspace, tmp_path: Path) -> None:
    async with serving(workspace, tmp_path, socket_mode=True) as served:
        assert json.loads((await served.get("/readyz"))[1])["degraded"] == []
        async with aiohttp.ClientSession() as session, session.post(f"{served.url}/slack/events") as response:
            assert response.status == 404


async def test_what_is_set_with_a_line_break_at_its_end_serves_all_the_same(
    workspace: Workspace, cast: Cast, tmp_path: Path
) -> None:
    more = {"SLACK_BOT_TOKEN": f"{workspace.bot_token}\n", "SLACK_SIGNING_SECRET": f" {workspace.signing_secret}\r\n"}
    async with serving(workspace, tmp_path, **more):
        assert (await cast.agent.slash("help", cast.general)).status == 200


async def test_no_log_shows_a_secret_or_an_email(workspace: Workspace, cast: Cast, tmp_path: Path) -> None:
    async with serving(workspace, tmp_path, **agents(cast.agent)) as served:
        asked = await cast.agent.slash("check secret.person@customer.com", cast.general)
        await asked.shown("I know no account for")
        # A table that is gone is the database's failure, and then nobody's but the log's.
        with closing(sqlite3.connect(tmp_path / "priority.db")) as database:
            database.execute("DROP TABLE identifiers")
        asked = await cast.agent.slash("check secret.person@customer.com", cast.general)
        await asked.shown("my database does not answer")
        served.running.signal(signal.SIGTERM)
        await served.ended()
    log = "".join(served.log)
    assert "identifiers" in log
    for line in served.log:
        json.loads(line)
    for secret in (workspace.bot_token, workspace.signing_secret, "secret.person"):
        assert secret not in log


@pytest.mark.parametrize(
    ("wrong", "named", "advice"),
    [
        case({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set", "Bot User OAuth Token", id="no bot token"),
        case({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is not set", "Signing Secret", id="no secret"),
        case({"SLACK_SIGNING_SECRET": " \n"}, "SLACK_SIGNING_SECRET is not set", "Signing Secret", id="a blank one"),
        case({"SLACK_BOT_TOKEN": "xoxb-old"}, "SLACK_BOT_TOKEN", "invalid_auth", id="a refused bot token"),
        case({"SLACK_APP_TOKEN": "xapp-old"}, "SLACK_APP_TOKEN", "connections:write", id="a refused app token"),
        case({"SLACK_API_URL": f"http://{HERE}:1/api/"}, "SLACK_API_URL", "correct the address", id="no API there"),
        case({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL", "must begin with https://", id="no URL"),
        case({"PORT": "70000"}, "PORT", "from 0 to 65535", id="no port"),
        case({"HOST": "no..host"}, "HOST", "set HOST to an address", id="no host"),
        case({"HOST": "192.0.2.1"}, "HOST", "set HOST to an address", id="somebody else's host"),
        case({"DATABASE_URL": "sqlite:///no/such/bot.db"}, "DATABASE_URL", "there is no folder", id="no database"),
        case({"POLICY_FILE": "missing.toml"}, "POLICY_FILE", "cannot be read", id="no policy"),
        case({"PRIORITY_LOCALE": "xx"}, "PRIORITY_LOCALE", "en, ar, de, es, fr, ja, nl, pt_BR, th", id="no language"),
        case({"PRIORITY_ADMINS": "max"}, "PRIORITY_ADMINS", '["U012ABCDEF"', id="no list"),
    ],
)
async def test_what_keeps_it_from_starting_is_one_line_that_names_it(
    workspace: Workspace, cast: Cast, tmp_path: Path, wrong: dict[str, str], named: str, advice: str
) -> None:
    del cast
    failure = (await refused(tmp_path, **variables(workspace, **wrong))).failure
    # Databases are named by themselves first.
    assert named in failure if named == "DATABASE_URL" else failure.startswith(named)
    assert advice in failure
    assert workspace.signing_secret not in failure
    assert "xoxb-old" not in failure
    assert "xapp-old" not in failure


async def test_a_refused_app_token_is_tried_once(workspace: Workspace, tmp_path: Path) -> None:
    await refused(tmp_path, **variables(workspace, SLACK_APP_TOKEN="xapp-old"))
    assert [call.method for call in workspace.calls.all].count("apps.connections.open") == 1


async def test_every_problem_of_the_policy_is_named(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[territories.mea]\nthreshold = -3\n[territories.narnia]\nthreshold = 3\n")
    done = await refused(tmp_path, **variables(workspace, POLICY_FILE="bad.toml"))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("POLICY_FILE bad.toml, laid over policy.toml:\n")
    assert "territories.mea.threshold" in done.err
    assert "territories.narnia" in done.err
    assert "Traceback" not in done.err


async def test_a_port_that_is_taken_is_named(workspace: Workspace, tmp_path: Path) -> None:
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
        failure = (await refused(tmp_path, **variables(workspace, PORT=str(port)))).failure
    assert failure.startswith(f"PORT: nothing can listen on {HERE}:{port}")
    assert failure.endswith("set PORT to a free one that this user may open")


@pytest.mark.parametrize("fault", [faults.server_error(503), faults.drop(), faults.error("account_inactive")])
async def test_an_api_that_fails_is_told_in_one_line(workspace: Workspace, tmp_path: Path, fault: faults.Fault) -> None:
    workspace.faults.plan("auth.test", fault)
    failure = (await refused(tmp_path, **variables(workspace))).failure
    assert failure.startswith("SLACK_BOT_TOKEN" if fault.code else "SLACK_API_URL")


async def test_a_signal_ends_it_while_it_cannot_connect_yet(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace.hub, "ticket", lambda: "nowhere")
    pipe = tmp_path / "stderr"
    os.mkfifo(pipe)
    set_up = variables(workspace, socket_mode=True)
    running = await asyncio.to_thread(commands().start, "serve", folder=tmp_path, err=pipe, **set_up)
    with await asyncio.to_thread(pipe.open) as lines:
        served = Served(running, 0, lines)
        served.log.append(await asyncio.to_thread(lines.readline))
        running.signal(signal.SIGTERM)
        assert await served.ended() == 0
    assert "Failed to connect" in served.log[0]
    assert not any('"ready"' in line for line in served.log)


async def test_an_address_that_leads_nowhere_is_not_tried_again(
    workspace: Workspace, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "PING_SECONDS", 1.0)
    good, nowhere = workspace.hub.ticket, iter(["nowhere", "nowhere"])
    monkeypatch.setattr(workspace.hub, "ticket", lambda: next(nowhere, None) or good())
    async with bot_behind(workspace, cast, MovedTime(), f"sqlite:///{tmp_path}/bot.db", socket_mode=True):
        assert (await cast.agent.slash("help", cast.general)).status == 200


async def test_what_hangs_is_given_up_in_time(tmp_path: Path) -> None:
    script = tmp_path / "hanging.py"
    script.write_text(
        "import asyncio, contextlib\n"
        "from bot.slack.server import run_until_stopped\n"
        "class Hanging:\n"
        "    @contextlib.asynccontextmanager\n"
        "    async def open(self):\n"
        "        print('open', flush=True)\n"
        "        try:\n"
        "            yield\n"
        "        finally:\n"
        "            await asyncio.Event().wait()\n"
        "asyncio.run(run_until_stopped(Hanging().open(), last_seconds=0.05))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        script,
        env=environment(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"open\n"
    process.terminate()
    said, _ = await asyncio.wait_for(process.communicate(), SECONDS_TO_END)
    assert process.returncode == 1
    assert b"ended before everything was finished" in said
