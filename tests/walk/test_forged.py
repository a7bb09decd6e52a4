"""What no button and no form of ours would send: others' tickets in a value, words behind it, others' messages."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.local import payloads
from bot.slack.dialogs.forms import FORMS
from tests.slack.reading import words_of
from tests.walk.entries import BUTTONS, Try, press_in_channel, press_on_home
from tests.walk.happening import HAPPENINGS
from tests.walk.judging import READING, Book
from tests.walk.people import HERE, MARKS, TICKETS

if TYPE_CHECKING:
    from tests.walk.people import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOGETHER = f"{TICKETS['here']} {TICKETS['there']}"
REFUSAL = "Tickets are for the support team."


async def audited(stage: Stage, since: int) -> list[tuple[str, str | None]]:
    """How each thing ended after an audit row, and which ticket it was about."""
    await stage.quiet()
    with closing(Book(stage)) as book:
        return [(outcome, ticket) for _who, outcome, _via, _account, ticket in book.audited(since)]


def last(stage: Stage) -> int:
    with closing(Book(stage)) as book:
        return book.last_audited()


@pytest.mark.parametrize(("name", "own"), [("level2", "here"), ("level2_elsewhere", "there")])
@pytest.mark.parametrize("line", ["left", "ack", "hold"])
async def test_of_two_tickets_in_one_line_each_is_authorised_by_itself(
    configured: Stage, line: str, name: str, own: str
) -> None:
    stage, since = configured, last(configured)
    answer = await stage.people[name].slash(f"{line} {TOGETHER}", stage.bot.cast.general)
    lines = words_of(answer).split("\n")
    assert [said.startswith(REFUSAL) for said in lines] == [place != own for place in ("here", "there")]
    refused, answered = sorted(await audited(stage, since), key=lambda row: row[0] != "refused")
    assert refused == ("refused", None)
    assert (answered[0] == "refused", answered[1]) == (False, TICKETS[own])


@pytest.mark.parametrize("name", ["told_pam", "newcomer", "partner", "level2_elsewhere"])
@pytest.mark.parametrize("action_id", [name for name in BUTTONS if name.startswith(("ticket.", "lead.", "ping."))])
async def test_nobody_gets_at_a_second_ticket_by_adding_it_to_a_value(
    configured: Stage, action_id: str, name: str
) -> None:
    place = "there" if name == "level2_elsewhere" else "here"
    other = "here" if place == "there" else "there"
    hidden = MARKS[other] if name == "level2_elsewhere" else (*MARKS["here"], *MARKS["there"])
    seen: list[str] = []
    with closing(Book(configured)) as book:
        before = book.as_it_stood()
        for send in (press_in_channel, press_on_home):
            value = f"{{ticket}} {TICKETS[other]}"
            outcome = await send(configured, configured.people[name], Try(action_id, "", value, "button", send, place))
            await configured.quiet()
            seen += [sight.words for sight in outcome.seen if sight.user]
        # As a key, and not as a word of somebody's reason.
        changed = {row for _table, row in book.look() ^ before if TICKETS[other].casefold() in row}
    assert changed == set()
    assert [word for word in hidden for words in seen if word in words] == []


@pytest.mark.parametrize("name", ["told_pam", "newcomer", "partner", "guest"])
@pytest.mark.parametrize("form", FORMS)
async def test_a_modal_that_one_opened_and_another_sends_is_judged_by_who_sends_it(
    configured: Stage, form: str, name: str
) -> None:
    stage, since = configured, last(configured)
    lead, person = stage.people["lead"], stage.people[name]
    if form == "check_account":
        opened = await lead.global_shortcut(form)
    else:
        opened = await lead.message_shortcut(form, lead.post(stage.bot.cast.general, "Nothing is said here"))
    view = (await opened.shown(kind="modal")).view
    assert view is not None
    field = FORMS[form].asks_for
    typed = {field: TICKETS["there"] if field in {"ticket", "target"} else HERE}
    typed |= {"account": HERE} if form == "track_ticket" else {}
    sent = await person.submit(view, typed)
    assert [outcome for outcome, _ticket in await audited(stage, since)] == ["refused"]
    said = json.dumps(sent.body)
    assert "for the support team" in said
    assert [word for word in (*MARKS["here"], *MARKS["there"]) if word in said] == []


@pytest.mark.parametrize("event", HAPPENINGS)
async def test_what_slack_tells_by_itself_shows_nobody_anything_and_changes_no_ticket(
    configured: Stage, event: str
) -> None:
    stage = configured
    with closing(Book(stage)) as book:
        before, since, calls = book.as_it_stood(), book.last_audited(), len(stage.bot.workspace.calls.all)
        happening = HAPPENINGS[event](stage, stage.people["partner"])
        happened = await stage.bot.workspace.happen(happening)
        await stage.quiet()
        assert happened.status == 200
        assert book.audited(since) == []
        # A channel's new id is remembered, and nothing else.
        assert {table for table, _row in book.look() ^ before} <= {"channel_moves"}
    assert {call.method for call in stage.bot.workspace.calls.all[calls:]} <= READING


@pytest.mark.parametrize("strange", [{"bot_id": "B0OTHER"}, {"subtype": "bot_message"}, {"edited": {"ts": "1.2"}}])
@pytest.mark.parametrize("kind", ["message", "app_mention"])
async def test_what_a_bot_says_or_somebody_edits_is_not_answered(
    configured: Stage, kind: str, strange: dict[str, object]
) -> None:
    stage = configured
    person, world = stage.people["lead"], stage.bot.workspace.world
    channel = person.dm if kind == "message" else stage.bot.cast.general
    said = payloads.said(world, person.user, person.post(channel, f"check {HERE}"))
    since, shown = last(stage), len(world.sights.all)
    event = said | {"type": kind, "channel_type": "im" if kind == "message" else "channel"} | strange
    assert (await stage.bot.workspace.happen(event)).status == 200
    assert await audited(stage, since) == []
    assert len(world.sights.all) == shown
