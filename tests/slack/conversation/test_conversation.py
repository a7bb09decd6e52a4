"""Plain sentences to the bot are answered where the answer may be read, and change nothing without a press."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.slack.reading import buttons_of, words_of
from tests.slack.ticketing import LARGE, acts_of, begin, fresh, join, tracked

if TYPE_CHECKING:
    from bot.domain.audit import AuditRow
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

THREE_THINGS = "I did not understand that. You can ask me, for example:"
SHALL_I = "Shall I do this? Nothing happens until you press."
NO_TICKET = "A message here is not a ticket"


async def told(bot: Running, text: str, person: Person | None = None, thread: str | None = None) -> Sight:
    """What somebody, the agent unless named, is told in their direct messages; their home tab may change meanwhile."""
    asked = await (person or bot.cast.agent).write(text, thread)
    return await asked.shown(kind="message")


async def rows_since(bot: Running, count: int) -> list[AuditRow]:
    return (await bot.audited())[count:]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is admin@customer.com a large account?", "Large user account · Europe & UK"),
        ("why is Campaigns not covered?", "Zoho Campaigns: excluded"),
        ("who is the lead for Portugal?", "Escalation ladder for Portugal"),
        ("wer ist fuer Portugal zustendig?", "Escalation ladder for Portugal"),
        ("From how many licences on is an account large in Japan?", "Japan"),
        ("what happened on T-4711?", "T-4711"),
        ("/priority ladder Canada", "Escalation ladder for Canada"),
        ("prüfen admin@customer.com", "Large user account · Europe & UK"),
    ],
)
async def test_a_sentence_is_answered_like_the_command_that_it_stands_for(bot: Running, text: str, said: str) -> None:
    assert said in words_of(await told(bot, text))


async def test_the_answer_is_in_the_readers_language_whatever_the_sentence_s(bot: Running) -> None:
    answer = await told(bot, "who is the lead for Portugal?", bot.cast.colleague)
    assert words_of(answer).startswith("Escalatieladder: Portugal")


async def test_a_public_answer_to_a_sentence_goes_into_the_thread(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    asked = await bot.cast.agent.mention(bot.cast.general, "who is the lead for Brazil?")
    answer = await asked.shown("Escalation ladder for Brazil")
    assert (answer.kind, answer.channel) == ("message", bot.cast.general.id)
    assert answer.thread_ts == asked.delivery.payload["event"]["ts"]  # type: ignore[index]
    assert watch.seen == (answer,)


async def test_account_data_asked_for_in_a_sentence_is_for_the_asker_alone(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    root = bot.cast.lead.post(bot.cast.general, "what about this one?")
    asked = await bot.cast.agent.mention(bot.cast.general, f"is {LARGE} a large account?", root.ts)
    answer = await asked.shown("Large user account")
    assert (answer.kind, answer.user, answer.thread_ts) == ("ephemeral", bot.cast.agent.id, root.ts)
    asked = await bot.cast.agent.mention(bot.cast.elsewhere, f"is {LARGE} a large account?")
    assert (await asked.shown("Large user account")).channel == bot.cast.agent.dm.id
    assert watch.seen == ()


async def test_the_account_is_remembered_and_its_ladder_is_nobody_else_s_business(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    root = bot.cast.lead.post(bot.cast.general, "a thread")
    asked = await bot.cast.agent.mention(bot.cast.general, f"check {LARGE}", root.ts)
    await asked.shown("Large user account")
    asked = await bot.cast.agent.mention(bot.cast.general, "and who is the lead?", root.ts)
    answer = await asked.shown("Escalation ladder for Netherlands")
    assert (answer.kind, answer.user, answer.thread_ts) == ("ephemeral", bot.cast.agent.id, root.ts)
    assert watch.seen == ()


async def test_a_further_question_keeps_what_was_asked(bot: Running) -> None:
    assert "Escalation ladder for Portugal" in words_of(await told(bot, "who is the lead for Portugal?"))
    assert "Escalation ladder for Brazil" in words_of(await told(bot, "and for Brazil?"))
    await told(bot, "thresholds Japan")
    assert "India" in words_of(await told(bot, "and for India?"))
    assert "100" in words_of(await told(bot, "and for India?"))


async def test_a_subject_is_remembered_for_each_person_and_thread_and_for_half_an_hour(bot: Running) -> None:
    await begin(bot)
    await told(bot, f"check {LARGE}")
    assert "Netherlands" in words_of(await told(bot, "and who is the lead?"))
    assert "Netherlands" not in words_of(await told(bot, "and who is the lead?", bot.cast.lead))
    root = bot.cast.agent.post(bot.cast.agent.dm, "a thread")
    assert "Netherlands" not in words_of(await told(bot, "and who is the lead?", thread=root.ts))
    bot.time.forward(timedelta(minutes=29))
    assert "Netherlands" in words_of(await told(bot, "and who is the lead?"))
    bot.time.forward(timedelta(minutes=31))
    assert "Netherlands" not in words_of(await told(bot, "and who is the lead?"))


async def test_a_thread_that_an_answer_opens_knows_what_it_is_about(bot: Running) -> None:
    asked = await bot.cast.agent.mention(bot.cast.general, "who is the lead for Portugal?")
    answer = await asked.shown("Escalation ladder for Portugal")
    asked = await bot.cast.agent.mention(bot.cast.general, "and for Brazil?", answer.thread_ts)
    await asked.shown("Escalation ladder for Brazil")


async def test_the_ticket_is_remembered_too(bot: Running) -> None:
    await begin(bot)
    ticket = await tracked(bot, ticket=fresh().replace("-", "-70"))
    await told(bot, f"how long do I have on {ticket}?")
    assert "Escalation ladder for Netherlands" in words_of(await told(bot, "and who is the lead?"))
    assert ticket in words_of(await told(bot, "how much time is left?"))


async def test_nothing_changes_before_the_button_is_pressed(bot: Running) -> None:
    await begin(bot)
    ticket = await tracked(bot, ticket=fresh().replace("-", "-70"))
    question = await told(bot, f"I have sent the first reply on {ticket}")
    assert words_of(question).startswith(SHALL_I)
    assert buttons_of(question) == [("ask.pick", f"ack {ticket}")]
    assert await acts_of(bot, ticket) == ["track"]
    pressed = await bot.cast.agent.press(question, "ask.pick", f"ack {ticket}")
    await pressed.answered()
    assert await acts_of(bot, ticket) == ["track", "acknowledge"]


async def test_a_change_is_asked_back_in_a_channel_by_the_one_who_spoke_alone(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    asked = await bot.cast.agent.mention(bot.cast.general, "T-7042 is resolved, isn't it")
    question = await asked.shown(SHALL_I)
    assert (question.kind, question.user) == ("ephemeral", bot.cast.agent.id)
    assert watch.seen == ()


async def test_a_command_in_another_language_with_more_behind_it_may_be_a_sentence(bot: Running) -> None:
    await begin(bot)
    ticket = await tracked(bot, ticket="T-7099")
    question = await told(bot, f"Übernehme {ticket} gleich")
    assert buttons_of(question) == [("ask.pick", f"take {ticket} gleich")]
    assert await acts_of(bot, ticket) == ["track"]
    await told(bot, f"Übernehme {ticket}")
    assert await acts_of(bot, ticket) == ["track", "take"]


async def test_even_the_language_changes_with_a_press_alone(bot: Running) -> None:
    question = await told(bot, "please answer me in German", bot.cast.lead)
    assert buttons_of(question) == [("ask.pick", "language de")]
    assert words_of(await told(bot, "ladder Canada", bot.cast.lead)).startswith("Escalation ladder")


async def test_who_may_not_change_tickets_is_refused_at_once(bot: Running) -> None:
    answer = await told(bot, "T-1042 is resolved", bot.cast.partner)
    assert "Tickets are for the support team" in words_of(answer)
    assert buttons_of(answer) == []


@pytest.mark.parametrize("text", ["{} is resolved", "Übernehme {} gleich"])
async def test_who_may_not_change_this_ticket_is_not_offered_to(bot: Running, text: str) -> None:
    ticket = await tracked(bot, ticket=fresh().replace("-", "-70"))
    elsewhere = join(bot, "gokul", "gokul.kd@zohocorp.com", "America/New_York")
    answer = await told(bot, text.format(ticket), elsewhere)
    assert "Tickets are for the support team" in words_of(answer)
    assert buttons_of(answer) == []
    assert (await bot.audited())[-1].outcome == "refused"


async def test_two_readings_are_asked_back_with_buttons(bot: Running) -> None:
    question = await told(bot, "what are the thresholds and the commitments?")
    assert words_of(question).startswith("Which do you mean?")
    assert sorted(value for _action, value in buttons_of(question)) == ["commitments", "thresholds"]
    pressed = await bot.cast.agent.press(question, "ask.pick", "thresholds")
    assert (await pressed.answered()).kind == "updated"


@pytest.mark.parametrize(
    "text", ["see you at lunch", "Happy Friday, team", "🔥", "take care!", "> check admin@customer.com"]
)
async def test_what_is_not_understood_gets_three_things_by_role(bot: Running, text: str) -> None:
    for person, values in (
        (bot.cast.agent, ["left", "help check", "board"]),
        (bot.cast.partner, ["ladder", "thresholds", "submit"]),
    ):
        answer = await told(bot, text, person)
        assert words_of(answer).startswith(THREE_THINGS)
        assert [value for _action, value in buttons_of(answer)] == values


async def test_every_one_of_the_three_things_can_be_had_by_its_button(bot: Running) -> None:
    for value in ("ladder", "thresholds", "submit"):
        shown = await told(bot, "see you at lunch", bot.cast.partner)
        pressed = await bot.cast.partner.press(shown, "ask.pick", value)
        assert THREE_THINGS not in words_of(await pressed.answered())


async def test_a_slip_in_a_command_is_still_met_with_what_it_may_have_been(bot: Running) -> None:
    assert "Did you mean /priority ladder?" in words_of(await told(bot, "laddr Canada"))


@pytest.mark.parametrize("where", ["dm", "channel"])
async def test_a_partner_with_a_problem_hears_that_this_is_no_ticket(bot: Running, where: str) -> None:
    text = "CRM is down for our customer, please help"
    if where == "dm":
        answer = await told(bot, text, bot.cast.partner)
    else:
        answer = await (await bot.cast.partner.mention(bot.cast.shared, text)).shown(NO_TICKET)
        assert (answer.kind, bool(answer.thread_ts)) == ("message", True)
    assert words_of(answer).startswith(NO_TICKET)
    assert "Submit" in words_of(answer) or "submit" in words_of(answer)


async def test_a_problem_that_the_desk_speaks_of_is_somebody_else_s_ticket(bot: Running) -> None:
    assert words_of(await told(bot, "CRM is down for our customer, please help")).startswith(THREE_THINGS)


async def test_a_partner_is_refused_account_data_in_a_sentence_and_a_follow_up(bot: Running) -> None:
    answer = await told(bot, f"is {LARGE} a large account?", bot.cast.partner)
    assert "Account data is for the support team" in words_of(answer)
    answer = await told(bot, "and who is the lead?", bot.cast.partner)
    assert "Netherlands" not in words_of(answer).split("\n")[0]


async def test_a_sentence_is_audited_as_the_command_it_stands_for_and_never_with_its_words(bot: Running) -> None:
    before = len(await bot.audited())
    await told(bot, f"is {LARGE} a large account?")
    await told(bot, "see you at lunch")
    rows = await rows_since(bot, before)
    assert [(row.action, row.outcome) for row in rows] == [("check", "answered"), ("unknown", "not understood")]
    assert rows[0].account


@pytest.mark.parametrize("line", ["help", "help check"])
async def test_help_shows_both_words(bot: Running, line: str) -> None:
    german = bot.cast.colleague
    answer = words_of(await told(bot, "language de", german))
    answer = words_of(await told(bot, line, german))
    assert "check WHO…" in answer
    assert "prüfen" in answer
    assert "prüfen" in words_of(await told(bot, "hilfe prüfen", german))


async def test_the_slash_command_understands_the_words_of_any_language(bot: Running) -> None:
    answer = await bot.cast.agent.slash("Prüfen admin@customer.com", bot.cast.general)
    assert words_of(answer).startswith("Large user account")


async def test_the_language_is_chosen_in_its_own_words(bot: Running) -> None:
    assert "Deutsch" in words_of(await told(bot, "Sprache de", bot.cast.pam))
