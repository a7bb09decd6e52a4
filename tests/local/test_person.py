"""What a person does reaches a real Bolt app as Slack would send it, over HTTP and over Socket Mode alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.tiny_bot import FORM, MENU, WITH_BUTTON

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.standard import Cast
    from bot.local.workspace import Workspace
    from tests.local.conftest import Clock
    from tests.local.tiny_bot import Heard

pytestmark = pytest.mark.usefixtures("either_bot")


async def test_an_acknowledgement_with_text_is_seen_by_the_person_alone(cast: Cast, workspace: Workspace) -> None:
    beside = cast.colleague.watch()
    outcome = await cast.agent.slash("now", cast.general)
    seen = await outcome.answered()
    assert (outcome.status, seen.kind, seen.words, seen.via) == (200, "ephemeral", "said at once", "ack")
    assert beside.seen == ()
    assert workspace.world.messages.in_channel(cast.general.id) == []
    assert workspace.problems == []


async def test_an_acknowledgement_in_channel_is_a_message_of_the_channel(cast: Cast) -> None:
    watch = cast.colleague.watch()
    await cast.agent.slash("public", cast.general)
    assert (await watch.shown("said to all")).kind == "message"


async def test_a_slash_command_says_who_where_and_how_to_answer(cast: Cast, workspace: Workspace, heard: Heard) -> None:
    await cast.lead.slash("now @ada ada@desk.example", cast.private)
    _, body = heard[0]
    assert body["text"] == f"now <@{cast.agent.id}|ada> <mailto:ada@desk.example|ada@desk.example>"
    assert (body["user_id"], body["team_id"]) == (cast.lead.id, workspace.home.id)
    assert (body["channel_id"], body["channel_name"]) == (cast.private.id, "privategroup")
    assert body["response_url"].startswith(workspace.url)
    assert body["trigger_id"]


async def test_without_should_escape_the_text_stays_as_it_was_typed(cast: Cast, heard: Heard) -> None:
    await cast.lead.slash("now @ada & ada@desk.example", escaped=False)
    assert heard[0][1]["text"] == "now @ada & ada@desk.example"


async def test_an_answer_through_the_response_url_is_told_apart_from_others(cast: Cast) -> None:
    first = await cast.agent.slash("one")
    second = await cast.agent.slash("two")
    assert (await first.answered()).words == "later: one"
    answer = await second.answered()
    assert (answer.words, answer.via, answer.kind) == ("later: two", "response_url", "ephemeral")


async def test_a_malformed_acknowledgement_is_noted_and_seen_as_a_failure(cast: Cast, workspace: Workspace) -> None:
    outcome = await cast.agent.slash("malformed")
    assert [(sight.kind, sight.text) for sight in outcome.seen] == [("failed", "invalid_blocks")]
    assert "'balloon'" in str(workspace.problems[0])


async def test_a_message_to_the_bot_is_an_event_and_is_answered_in_the_same_place(cast: Cast, heard: Heard) -> None:
    outcome = await cast.agent.write("check a@b.com & <more>")
    answer = await outcome.shown("heard you")
    event = heard[0][1]["event"]
    assert answer.channel == event["channel"] == cast.agent.dm.id
    assert (event["channel_type"], event["user"]) == ("im", cast.agent.id)
    assert event["text"] == "check <mailto:a@b.com|a@b.com> &amp; &lt;more&gt;"
    assert heard[0][1]["event_id"].startswith("Ev")
    assert event["client_msg_id"]


async def test_an_edited_message_is_told_as_changed_and_not_as_new(
    cast: Cast,
    workspace: Workspace,
    heard: Heard,
) -> None:
    await (await cast.agent.write("chek a@b.com")).shown("heard you")
    mine = workspace.world.messages.in_channel(cast.agent.dm.id)[0]
    await cast.agent.edit(mine, "check a@b.com")
    event = heard[1][1]["event"]
    assert (event["subtype"], event["message"]["text"]) == ("message_changed", "check <mailto:a@b.com|a@b.com>")
    assert event["previous_message"]["text"].startswith("chek")


async def test_a_mention_in_a_thread_is_answered_in_that_thread(cast: Cast, heard: Heard) -> None:
    parent = cast.agent.post(cast.general, "T-1 is here")
    outcome = await cast.agent.mention(cast.general, "left T-1", parent.ts)
    assert (await outcome.shown("you called")).thread_ts == parent.ts
    assert heard[0][1]["event"]["text"].startswith("<@U")
    assert heard[0][1]["is_ext_shared_channel"] is False


async def test_an_event_from_a_partner_tells_whose_team_they_are_of(cast: Cast, heard: Heard) -> None:
    await (await cast.partner.mention(cast.shared, "why")).shown("you called")
    body = heard[0][1]
    assert body["event"]["user_team"] == cast.foreign.id
    assert body["is_ext_shared_channel"] is True
    assert body["team_id"] == body["context_team_id"] != cast.foreign.id


async def test_a_press_on_a_message_carries_the_message_and_a_response_url(
    cast: Cast,
    client: AsyncWebClient,
    heard: Heard,
) -> None:
    watch = cast.agent.watch()
    sent = await client.chat_postMessage(channel=cast.general.id, text="T-1", blocks=WITH_BUTTON)
    await cast.agent.press(await watch.shown("T-1"), "ticket.take")
    _, body = heard[0]
    assert body["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": cast.general.id,
        "is_ephemeral": False,
    }
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("ticket.take", "what", "T-1")
    assert body["message"]["ts"] == sent["ts"]
    assert body["user"]["team_id"] == cast.agent.user.team_id


async def test_a_partner_who_presses_is_told_by_the_team_of_the_user_alone(
    cast: Cast,
    client: AsyncWebClient,
    heard: Heard,
) -> None:
    watch = cast.partner.watch()
    await client.chat_postMessage(channel=cast.shared.id, text="T-1", blocks=WITH_BUTTON)
    await cast.partner.press(await watch.shown("T-1"), "ticket.take")
    _, body = heard[0]
    assert body["user"]["team_id"] == cast.foreign.id
    assert body["team"]["id"] != cast.foreign.id


async def test_an_answer_may_replace_the_message_whose_menu_was_used(
    cast: Cast,
    workspace: Workspace,
    client: AsyncWebClient,
) -> None:
    watch = cast.agent.watch()
    sent = await client.chat_postMessage(channel=cast.general.id, text="T-1", blocks=WITH_BUTTON)
    outcome = await cast.agent.press(await watch.shown("T-1"), "pick", "S2")
    assert (await outcome.shown("picked S2")).kind == "updated"
    message = workspace.world.messages.find(cast.general.id, sent["ts"])
    assert message is not None
    assert (message.text, message.blocks) == ("picked S2", [])


async def test_a_press_on_a_private_message_comes_without_the_message(cast: Cast, heard: Heard) -> None:
    shown = await (await cast.agent.slash("buttons", cast.general)).answered()
    outcome = await cast.agent.press(shown, "pick", "S1")
    _, body = heard[1]
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    replaced = await outcome.answered()
    assert (replaced.kind, replaced.ts, replaced.words) == ("updated", shown.ts, "picked S1")


async def test_what_is_not_there_cannot_be_pressed(cast: Cast) -> None:
    shown = await (await cast.agent.slash("buttons")).answered()
    for action_id, value in (("ticket.hold", None), ("ticket.take", "T-2"), ("pick", "S9")):
        with pytest.raises(LookupError):
            await cast.agent.press(shown, action_id, value)


async def test_a_modal_is_filled_in_submitted_and_closes(cast: Cast, heard: Heard) -> None:
    opened = await (await cast.agent.slash("modal")).shown(kind="modal")
    assert opened.view is not None
    with pytest.raises(ValueError, match="severity"):
        await cast.agent.submit(opened.view)
    outcome = await cast.agent.submit(opened.view, {"severity": "S2", "note": "as said"})
    body = heard[1][1]
    values = body["view"]["state"]["values"]
    assert values["severity"]["severity"]["selected_option"]["value"] == "S2"
    assert values["note"]["note"] == {"type": "plain_text_input", "value": "as said"}
    assert (body["view"]["private_metadata"], body["view"]["callback_id"]) == ("T-1", "form")
    assert outcome.seen[-1].kind == "closed"


@pytest.mark.parametrize(
    ("note", "kind", "problems"),
    [("wrong", "errors", 0), ("again", "modal", 0), ("no such block", "failed", 1)],
)
async def test_the_answer_to_a_submission_may_keep_the_modal_open(
    cast: Cast,
    workspace: Workspace,
    note: str,
    kind: str,
    problems: int,
) -> None:
    opened = await (await cast.agent.slash("modal")).shown(kind="modal")
    assert opened.view is not None
    outcome = await cast.agent.submit(opened.view, {"severity": "S1", "note": note})
    assert [sight.kind for sight in outcome.seen] == [kind]
    assert not opened.view.closed
    assert len(workspace.problems) == problems


async def test_a_modal_pushed_on_top_may_clear_the_whole_stack(cast: Cast) -> None:
    first = await (await cast.agent.slash("modal")).shown(kind="modal")
    assert first.view is not None
    second = await (await cast.agent.press(first.view, "ticket.take")).shown(kind="modal")
    assert second.view is not None
    assert second.view.previous_id == first.view.id
    await cast.agent.submit(second.view, {"severity": "S1"})
    assert first.view.closed


async def test_closing_a_modal_is_told_when_it_asked_for_it(cast: Cast, heard: Heard) -> None:
    opened = await (await cast.agent.slash("modal")).shown(kind="modal")
    assert opened.view is not None
    outcome = await cast.agent.close(opened.view)
    assert outcome is not None
    assert heard[1][0] == "closed"
    assert heard[1][1]["is_cleared"] is False


async def test_shortcuts_arrive_with_their_message_or_with_a_trigger_alone(cast: Cast, heard: Heard) -> None:
    message = cast.colleague.post(cast.general, "help with T-1 for a@b.com")
    answer = await (await cast.agent.message_shortcut("time_left", message)).answered()
    assert answer.words == "two hours left"
    assert heard[0][1]["message"]["text"] == "help with T-1 for <mailto:a@b.com|a@b.com>"
    assert (await (await cast.agent.global_shortcut("check_account")).shown(kind="modal")).text == "Which?"
    assert {"response_url", "channel"}.isdisjoint(heard[1][1])


async def test_what_is_shared_comes_with_a_message_shortcut(cast: Cast, heard: Heard) -> None:
    ticket = {"fallback": "T-1", "title": "T-1", "text": "the customer cannot log in"}
    section = {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "Please look"}}
    message = cast.colleague.post(cast.general, "look", blocks=[section], attachments=[ticket])
    await (await cast.agent.message_shortcut("time_left", message)).answered()
    body = heard[0][1]
    assert (body["message"]["blocks"], body["message"]["attachments"]) == ([section], [ticket])
    assert (body["message_ts"], body["message"]["text"]) == (message.ts, "look")
    assert float(body["action_ts"]) > float(message.ts)


async def test_the_message_of_another_app_has_its_name_and_no_user(
    cast: Cast, workspace: Workspace, client: AsyncWebClient, heard: Heard
) -> None:
    ticket = {"fallback": "T-1", "text": "T-1"}
    message = workspace.post_as_app(cast.general, "Zoho Desk", "New ticket", attachments=[ticket])
    await (await cast.agent.message_shortcut("time_left", message)).answered()
    sent = heard[0][1]["message"]
    assert (sent["subtype"], sent["username"], sent["attachments"]) == ("bot_message", "Zoho Desk", [ticket])
    assert {"user", "app_id"}.isdisjoint(sent)
    assert sent["bot_id"] != workspace.world.app.bot_id
    with pytest.raises(Exception, match="cant_update_message"):
        await client.chat_update(channel=cast.general.id, ts=message.ts, text="mine")


async def test_a_shortcut_works_where_the_bot_is_not_though_it_may_not_post_there(
    cast: Cast, workspace: Workspace, client: AsyncWebClient, heard: Heard
) -> None:
    apart = workspace.add_channel("directmessage", [cast.agent, cast.lead], with_bot=False, is_im=True)
    message = cast.lead.post(apart, "help with T-1")
    assert (await (await cast.agent.message_shortcut("time_left", message)).answered()).channel == apart.id
    assert heard[0][1]["channel"]["id"] == apart.id
    assert apart.id.startswith("D")
    assert cast.agent.dm.id != apart.id
    with pytest.raises(Exception, match="channel_not_found"):
        await client.chat_postMessage(channel=apart.id, text="x")


PICKERS = [
    {"type": "users_select", "action_id": "who", "initial_user": "U1"},
    {"type": "datetimepicker", "action_id": "when"},
    {**MENU, "action_id": "severity"},
]
CHOOSING = [
    {"type": "actions", "block_id": "choose", "elements": PICKERS},
    {
        "type": "input",
        "block_id": "id",
        "label": {"type": "plain_text", "text": "Ticket"},
        "element": {"type": "plain_text_input", "action_id": "id", "initial_value": "T-1", "max_length": 5},
    },
]


async def test_a_choice_in_a_modal_tells_what_stands_in_every_field(
    cast: Cast, workspace: Workspace, client: AsyncWebClient
) -> None:
    watch = cast.agent.watch()
    view = {**FORM, "blocks": CHOOSING}
    await client.views_open(trigger_id=workspace.world.triggers.issue(cast.agent.id), view=view)
    seen = await watch.shown(kind="modal")
    assert seen.suggested == {"choose": None, "id": "T-1"}
    outcome = await cast.agent.press(seen, "when", 1_795_000_000, {"who": cast.lead.id, "id": "T-2"})
    payload: Any = outcome.delivery.payload
    assert payload["actions"][0]["selected_date_time"] == 1_795_000_000
    values = payload["view"]["state"]["values"]
    assert values["choose"]["who"] == {"type": "users_select", "selected_user": cast.lead.id}
    assert values["id"]["id"]["value"] == "T-2"
    assert payload["view"]["private_metadata"] == "T-1"


async def test_a_choice_in_the_home_tab_tells_what_stands_in_every_field(cast: Cast, client: AsyncWebClient) -> None:
    watch = cast.agent.watch()
    await client.views_publish(user_id=cast.agent.id, view={"type": "home", "blocks": CHOOSING})
    outcome = await cast.agent.press(await watch.shown(kind="home"), "severity", "S2", {"id": "T-3"})
    payload: Any = outcome.delivery.payload
    assert payload["actions"][0]["selected_option"]["value"] == "S2"
    assert payload["view"]["state"]["values"]["id"]["id"]["value"] == "T-3"


async def test_slack_lets_nobody_submit_what_is_too_long_or_a_modal_that_is_closed(
    cast: Cast, workspace: Workspace, client: AsyncWebClient
) -> None:
    watch = cast.agent.watch()
    view = {**FORM, "callback_id": "second", "blocks": CHOOSING}
    await client.views_open(trigger_id=workspace.world.triggers.issue(cast.agent.id), view=view)
    opened = (await watch.shown(kind="modal")).view
    assert opened is not None
    with pytest.raises(ValueError, match="id"):
        await cast.agent.submit(opened, {"id": "T-10000"})
    await cast.agent.submit(opened, {"id": "T-100"})
    assert opened.closed
    with pytest.raises(LookupError):
        await cast.agent.submit(opened, {"id": "T-100"})
    with pytest.raises(LookupError):
        await cast.agent.press(opened, "severity", "S1")


async def test_what_a_person_deletes_is_gone_for_all_and_told_in_direct_messages_alone(
    cast: Cast, client: AsyncWebClient, workspace: Workspace, heard: Heard
) -> None:
    await (await cast.agent.write("check a@b.com")).shown("heard you")
    mine, _answer = workspace.world.messages.in_channel(cast.agent.dm.id)
    watch = cast.agent.watch()
    await cast.agent.take_back(mine)
    assert next(sight.kind for sight in watch.seen) == "deleted"
    event = heard[1][1]["event"]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", mine.ts)
    assert event["previous_message"]["text"].startswith("check")
    watch = cast.colleague.watch()
    sent = await client.chat_postMessage(channel=cast.general.id, text="T-1")
    message = workspace.world.messages.find(cast.general.id, sent["ts"])
    assert message is not None
    cast.admin.delete(message)
    assert [sight.kind for sight in watch.seen] == ["message", "deleted"]
    with pytest.raises(Exception, match="message_not_found"):
        await client.chat_update(channel=cast.general.id, ts=sent["ts"], text="T-1 again")


async def test_the_home_tab_is_published_and_its_buttons_work(cast: Cast, heard: Heard) -> None:
    home = await (await cast.agent.open_home()).shown(kind="home")
    await cast.agent.press(home, "ticket.take")
    _, body = heard[1]
    assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
    assert body["view"]["type"] == "home"
    assert "response_url" not in body
    await cast.agent.open_home()
    assert heard[2][1]["event"]["view"]["hash"] == body["view"]["hash"]


async def test_an_event_delivered_again_keeps_its_id_and_tells_the_attempt(
    cast: Cast,
    workspace: Workspace,
    heard: Heard,
    either_bot: str,
) -> None:
    event = {"type": "channel_shared", "channel": cast.general.id, "connected_team_id": cast.foreign.id}
    outcome = await workspace.happen(event, cast.general)
    await workspace.redeliver(outcome, attempt=2, reason="http_timeout")
    (_, first), (_, again) = heard
    assert first["event_id"] == again["event_id"]
    # Socket Mode writes 0 into the first envelope, HTTP has no header then.
    assert (first["retry"], again["retry"]) == ("" if either_bot == "http" else "0", "2")


async def test_a_trigger_id_opens_one_modal_and_only_for_three_seconds(
    cast: Cast,
    client: AsyncWebClient,
    heard: Heard,
    clock: Clock,
) -> None:
    await (await cast.agent.slash("modal")).shown(kind="modal")
    await cast.agent.slash("now")
    used, fresh = (body["trigger_id"] for _, body in heard)
    again = client.views_open(trigger_id=used, view=FORM)
    with pytest.raises(Exception, match="exchanged_trigger_id"):
        await again
    clock.advance(seconds=3.1)
    with pytest.raises(Exception, match="expired_trigger_id"):
        await client.views_open(trigger_id=fresh, view=FORM)
    with pytest.raises(Exception, match="invalid_trigger_id"):
        await client.views_open(trigger_id="X", view=FORM)
