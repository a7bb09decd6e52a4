"""Sharing an answer: what the presser may see, only where nobody from outside reads it, in the channel's language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.local import faults
from bot.storage.accounts import AccountStore
from tests.running import sample_accounts, shared_knowledge
from tests.slack.reading import body_of, buttons_of, seen, text_of

if TYPE_CHECKING:
    from bot.local.person import Person
    from bot.local.state.records import Channel
    from bot.local.state.sights import Sight
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINE = "check admin@customer.com Campaigns in NL"
VERDICT = "Large user account, but Zoho Campaigns is excluded"
REFUSED = "Not shared: people from outside the support team may read this channel"


async def share(bot: Running, channel: Channel, person: Person | None = None, line: str = LINE) -> Sight:
    """Ask in a channel, press Share, and return the answer to that press."""
    asker = person or bot.cast.agent
    asked = await asker.slash(line, channel)
    pressed = await asker.press(await asked.answered(), "check.share")
    return await pressed.answered()


async def last_row(bot: Running) -> tuple[str, str, bool]:
    row = (await bot.audited())[-1]
    return row.action, row.outcome, row.account is not None


def refused(shown: Sight, person: Person) -> bool:
    return shown.text.startswith(REFUSED) and shown.user == person.id and shown.kind == "ephemeral"


async def test_a_shared_answer_is_a_message_for_the_channel_without_the_asker_s_buttons(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    shown = await share(bot, bot.cast.general)
    assert (shown.kind, shown.channel, shown.user) == ("message", bot.cast.general.id, "")
    assert shown.text.startswith(VERDICT)
    assert buttons_of(shown) == []
    assert watch.seen == (shown,)
    assert await last_row(bot) == ("share", "answered", True)


async def test_the_answer_that_was_shared_stays_as_it_was(bot: Running) -> None:
    asked = await bot.cast.agent.slash(LINE, bot.cast.general)
    before = await asked.answered()
    await (await bot.cast.agent.press(before, "check.share")).answered()
    assert [sight.kind for sight in asked.seen] == ["ephemeral", "message"]


async def test_a_private_channel_of_the_desk_is_no_obstacle(bot: Running) -> None:
    shown = await share(bot, bot.cast.private, bot.cast.lead)
    assert (shown.kind, shown.channel) == ("message", bot.cast.private.id)


@pytest.mark.parametrize("detail", ["is_ext_shared", "is_pending_ext_shared"])
async def test_nothing_is_shared_into_a_channel_that_is_shared_or_about_to_be(bot: Running, detail: str) -> None:
    people = [bot.cast.agent, bot.cast.lead]
    channel = bot.workspace.add_channel(detail.replace("_", "-"), people, **{detail: True})
    watch = bot.cast.lead.watch()
    assert refused(await share(bot, channel), bot.cast.agent)
    assert watch.seen == ()
    assert await last_row(bot) == ("share", "refused: outsiders", False)


@pytest.mark.parametrize("name", ["guest", "pam", "partner", "stranger"])
async def test_nothing_is_shared_where_an_outsider_is_a_member(bot: Running, name: str) -> None:
    channel = bot.workspace.add_channel(f"with-{name}", [bot.cast.agent, getattr(bot.cast, name)])
    watch = getattr(bot.cast, name).watch()
    assert refused(await share(bot, channel), bot.cast.agent)
    assert watch.seen == ()


async def test_a_member_on_no_list_a_bot_and_a_former_colleague_are_no_outsiders(bot: Running) -> None:
    others = [
        bot.workspace.add_person("newcomer"),
        bot.workspace.add_person("helper", is_bot=True),
        bot.workspace.add_person("former", deleted=True),
    ]
    channel = bot.workspace.add_channel("mixed", [bot.cast.agent, *others])
    assert (await share(bot, channel)).kind == "message"


async def test_an_outsider_who_joins_later_stops_the_next_sharing(bot: Running) -> None:
    channel = bot.workspace.add_channel("changing", [bot.cast.agent, bot.cast.lead])
    assert (await share(bot, channel)).kind == "message"
    channel.members.append(bot.cast.guest.id)
    assert refused(await share(bot, channel), bot.cast.agent)


async def test_nothing_is_shared_where_the_bot_is_no_member(bot: Running) -> None:
    assert refused(await share(bot, bot.cast.elsewhere), bot.cast.agent)
    hidden = bot.workspace.add_channel("hidden", [bot.cast.agent], with_bot=False, is_private=True)
    assert refused(await share(bot, hidden), bot.cast.agent)


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
@pytest.mark.parametrize("fault", [faults.rate_limited(30), faults.server_error(), faults.drop()])
async def test_nothing_is_shared_where_slack_does_not_say_who_reads(
    bot: Running, method: str, fault: faults.Fault
) -> None:
    asked = await bot.cast.agent.slash(LINE, bot.cast.general)
    bot.workspace.faults.plan(method, fault, times=None)
    pressed = await bot.cast.agent.press(await asked.answered(), "check.share")
    assert refused(await pressed.answered(), bot.cast.agent)


async def test_nothing_is_shared_where_a_member_cannot_be_looked_up(bot: Running) -> None:
    unknown = bot.workspace.add_person("unknown")
    channel = bot.workspace.add_channel("with-unknown", [bot.cast.agent, unknown])
    asked = await bot.cast.agent.slash(LINE, channel)
    bot.workspace.faults.plan("users.info", faults.rate_limited(30))
    pressed = await bot.cast.agent.press(await asked.answered(), "check.share")
    assert refused(await pressed.answered(), bot.cast.agent)


async def test_over_five_hundred_members_are_not_looked_up(bot: Running) -> None:
    crowd = [bot.workspace.add_person(f"one-of-many-{number}") for number in range(500)]
    channel = bot.workspace.add_channel("crowd", [bot.cast.agent, *crowd])
    asked = len(bot.workspace.calls.of("users.info"))
    assert refused(await share(bot, channel), bot.cast.agent)
    assert len(bot.workspace.calls.of("users.info")) == asked


@pytest.mark.parametrize("page", [200, 201])
async def test_an_outsider_on_any_page_of_the_members_is_found(bot: Running, page: int) -> None:
    crowd = [bot.workspace.add_person(f"page-{page}-{number}") for number in range(page - 2)]
    channel = bot.workspace.add_channel(f"pages-{page}", [bot.cast.agent, *crowd, bot.cast.guest], with_bot=False)
    channel.members.insert(0, bot.workspace.world.app.bot_user_id)
    assert refused(await share(bot, channel), bot.cast.agent)


@pytest.mark.parametrize("via", ["slash", "write"])
async def test_there_is_no_share_button_in_direct_messages(bot: Running, via: str) -> None:
    watch = bot.cast.agent.watch()
    await getattr(bot.cast.agent, via)(LINE)
    assert buttons_of(await watch.shown(VERDICT)) == [("check.track", LINE), ("check.sources", LINE)]


async def test_a_channel_reads_its_own_language_and_the_presser_theirs(bot: Running) -> None:
    line = "check admin@customer.com"
    channel = bot.workspace.add_channel("deutsch", [bot.cast.agent, bot.cast.lead], locale="de-DE")
    assert seen((await share(bot, channel, line=line)).text).startswith(f"{verdict_in('de')} ·")
    channel.is_ext_shared = True
    assert refused(await share(bot, channel, line=line), bot.cast.agent)
    await bot.cast.admin.slash("language ja here", bot.cast.private)
    shared = await share(bot, bot.cast.private, bot.cast.lead, line)
    assert seen(shared.text).startswith(f"{verdict_in('ja')} ·")


def verdict_in(language: str) -> str:
    return shared_knowledge().catalogues.translator(language).t("Large user account")


async def test_an_answer_asked_for_in_a_thread_is_shared_into_the_thread(bot: Running) -> None:
    root = bot.cast.lead.post(bot.cast.general, "what about this one?")
    asked = await bot.cast.agent.mention(bot.cast.general, LINE, root.ts)
    private = await asked.shown(VERDICT, kind="ephemeral")
    assert private.thread_ts == root.ts
    pressed = await bot.cast.agent.press(private, "check.sources")
    assert (await pressed.answered()).thread_ts == root.ts
    pressed = await bot.cast.agent.press(private, "check.share")
    assert (await pressed.shown(VERDICT, kind="message")).thread_ts == root.ts


async def test_a_refused_post_is_told_to_the_presser(bot: Running) -> None:
    asked = await bot.cast.agent.slash(LINE, bot.cast.general)
    bot.workspace.faults.plan("response_url", faults.server_error())
    pressed = await bot.cast.agent.press(await asked.answered(), "check.share")
    shown = await pressed.answered()
    assert (shown.kind, shown.user) == ("ephemeral", bot.cast.agent.id)
    assert shown.text.startswith("Slack did not let me post here")
    assert await last_row(bot) == ("share", "failed", False)


async def test_what_has_changed_since_the_button_was_shown_is_told_to_the_presser_alone(bot: Running) -> None:
    asked = await bot.cast.agent.slash("check admin@kauri.example", bot.cast.general)
    body_of(asked)
    watch, shown = bot.cast.lead.watch(), await asked.answered()
    store = AccountStore(bot.database)
    assert store.remove("admin@kauri.example")
    pressed = await bot.cast.agent.press(shown, "check.share")
    answer = await pressed.answered()
    store.replace(sample_accounts(), bot.time.now())
    assert (answer.kind, answer.user) == ("ephemeral", bot.cast.agent.id)
    assert answer.text.startswith("I know no account for admin@kauri.example.")
    assert watch.seen == ()


async def test_sharing_counts_what_holds_now(bot: Running) -> None:
    asked = await bot.cast.agent.slash("check admin@linum.example", bot.cast.general)
    assert "60 user licences" in text_of(asked)
    store = AccountStore(bot.database)
    before = next(account for account in sample_accounts() if account.superadmin_email == "admin@linum.example")
    fewer = [replace(one, licences=50) for one in before.subscriptions]
    store.replace([replace(before, subscriptions=tuple(fewer))], bot.time.now())
    pressed = await bot.cast.agent.press(await asked.answered(), "check.share")
    answer = await pressed.answered()
    store.replace(sample_accounts(), bot.time.now())
    assert (answer.kind, "50 user licences" in answer.text) == ("message", True)
