"""What a running bot tells operators: one id for all of a request, and no secret, whatever fails."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.bootstrap import keys
from bot.local import faults
from bot.local.signing import Forgery
from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.logs import configure_logs
from bot.processes import _heartbeat_call
from bot.services.standing import Reporter, Standing
from bot.settings import read_settings
from bot.slack.server import Way
from tests.command_line import commands, logs_as_before
from tests.running import SOON
from tests.serving import HERE, agents, serving, variables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.local.standard import Cast

case = pytest.param
WORD = "quite-secret"
SECONDS_TO_REFUSE = 20.0


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(partial(datetime.now, UTC), patience=SOON) as workspace:
        yield workspace


@pytest.fixture
def cast(workspace: Workspace) -> Cast:
    return standard(workspace)


def audited(folder: Path) -> dict[str, str]:
    """Return the request of each action in the audit."""
    with closing(sqlite3.connect(folder / "priority.db")) as database:
        return dict(database.execute("SELECT action, request FROM audit").fetchall())


@pytest.mark.parametrize("socket_mode", [case(False, id="HTTP"), case(True, id="Socket Mode")])
async def test_all_that_belongs_to_one_request_has_one_id(
    workspace: Workspace, cast: Cast, tmp_path: Path, socket_mode: bool
) -> None:
    set_up = {"PRIORITY_CHANNEL": cast.desk.id, **agents(cast.agent)}
    async with serving(workspace, tmp_path, "--no-clock", socket_mode=socket_mode, **set_up) as served:
        tracked = await cast.agent.slash("track T-1 - in NL severity S1", cast.general)
        await tracked.shown("T-1 is tracked")
        await (await cast.agent.slash("ping T-1 please", cast.general)).shown("T-1")
        with closing(sqlite3.connect(tmp_path / "priority.db")) as database:
            database.execute("DROP TABLE identifiers")
        await (await cast.agent.slash("check admin@customer.com", cast.general)).shown("my database does not answer")
        await (await cast.agent.write("check admin@customer.com")).shown("my database does not answer")
        served.running.signal(signal.SIGTERM)
        assert await served.ended() == 0
        with closing(sqlite3.connect(tmp_path / "priority.db")) as database:
            planned = {key for (key,) in database.execute("SELECT key FROM deliveries WHERE purpose = 'ping'")}
    events = [json.loads(line) for line in served.log]
    requests = audited(tmp_path)
    changed = {one["act"]: one for one in events if one["event"] == "a ticket changed"}
    assert changed["track"]["request"] == requests["track"]
    assert changed["ping"]["request"] == requests["ping"]
    assert set(changed["ping"]["messages"]) == planned
    refused = [one["request"] for one in events if one["event"] == "the database refuses"]
    assert refused[-1] == requests["check"]
    assert len({requests["track"], requests["ping"], *refused}) == 4
    assert "request" not in events[-1], "nobody asked it to stop"


async def test_nothing_that_runs_shows_a_secret(workspace: Workspace, cast: Cast, tmp_path: Path) -> None:
    set_up = {"PRIORITY_CHANNEL": cast.desk.id, "HEARTBEAT_URL": f"http://{HERE}:1/{WORD}", **agents(cast.agent)}
    async with serving(workspace, tmp_path, **set_up) as served:
        workspace.faults.plan("chat.postMessage", faults.error("token_revoked"))
        await (await cast.agent.slash("track T-1 - in NL severity S1", cast.general)).shown("T-1 is tracked")
        await served.says("token_revoked")
        assert (await workspace.forge(Forgery.WRONG)).status == 401
        assert (await workspace.post_raw(f'{{"token": "{workspace.bot_token}"}}'.encode())).status < 500
        pages = [(await served.get(path))[1] for path in ("/healthz", "/readyz", "/metrics")]
        served.running.signal(signal.SIGTERM)
        await served.ended()
    told = "".join([*served.log, *pages])
    assert "token_revoked" in told
    for secret in (WORD, workspace.bot_token, workspace.signing_secret):
        assert secret not in told


@pytest.mark.parametrize(
    "wrong",
    [
        case({"DATABASE_URL": f"postgresql://bot:with@{WORD}@{HERE}:1/name"}, id="a password with an @"),
        case({"DATABASE_URL": f"postgresql://bot@{HERE}:1/name?password={WORD}"}, id="a password as an option"),
        case({"SLACK_API_URL": f"http://bot:{WORD}@{HERE}:1/api/"}, id="a password for the API"),
        case({"SLACK_BOT_TOKEN": f"xoxb-1\n{WORD}"}, id="a token in two lines"),
        case({"SLACK_BOT_TOKEN": f"xoxb-1-{WORD}"}, id="a refused token"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "doctor"])
async def test_nothing_that_does_not_start_shows_a_secret(
    workspace: Workspace, tmp_path: Path, command: str, wrong: dict[str, str]
) -> None:
    run = partial(commands().run, command, folder=tmp_path, seconds=SECONDS_TO_REFUSE)
    done = await asyncio.to_thread(run, **variables(workspace, **wrong))
    assert done.code == 1
    assert done.said
    assert "Traceback" not in done.said
    assert WORD not in done.said
    assert workspace.signing_secret not in done.said


async def test_a_call_that_fails_shows_nothing_of_its_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def standing() -> Standing:
        return Standing(database=True, clock=True, degraded=())

    monkeypatch.setenv("HEARTBEAT_URL", f"http://{HERE}:1/{WORD}")
    with logs_as_before():
        configure_logs(as_json=True)
        async with _heartbeat_call(read_settings()) as call:
            await Reporter(standing, call).report()
    said = capsys.readouterr().err
    assert "HEARTBEAT_URL cannot be called" in said
    assert WORD not in said


def test_what_carries_a_secret_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", WORD)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", WORD)
    carried = keys(read_settings())
    assert (carried.bot_token, carried.signing_secret) == (WORD, WORD)
    for one in (carried, Way(HERE, 3000, WORD)):
        assert WORD not in f"{one!r} {one}"
