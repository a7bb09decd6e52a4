"""Who may ask what, by every way in: the desk about accounts, everybody about the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.standard import Cast
from tests.slack.reading import text_of, words_of

if TYPE_CHECKING:
    from bot.local.outcome import Outcome, Watch
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

DESK = ("agent", "colleague", "lead", "admin")
OUTSIDERS = ("pam", "guest", "partner", "stranger", "newcomer")
PUBLIC = (
    "why", "why CRM", "thresholds", "thresholds NL", "ladder", "ladder Canada", "commitments", "commitments S1",
    "submit", "template", "offerings", "scope", "expectations", "language", "help", "help ladder", "help check",
)  # fmt: skip
REFUSAL = "Account data is for the support team."
ACCOUNT = "admin@customer.com"
# What the book says of the account, and nobody outside the desk may read.
SECRETS = ("65 user", "Zoho CRM 45", "Large user account ·", "Tulip", "SuperAdmin is", "north@tandem.example")
BUTTONS = ("check.share", "check.sources", "check.pick")


def actor(bot: Running, name: str) -> Person:
    """One of the cast, or a full member who stands on no list."""
    if name in Cast.__slots__:
        person: Person = getattr(bot.cast, name)
        return person
    known = bot.workspace.world.directory.user_by_name(name)
    return bot.workspace.person(known.id) if known else bot.workspace.add_person(name, email=f"{name}@desk.example")


def tells_nothing(seen: tuple[Sight, ...]) -> bool:
    return not [secret for sight in seen for secret in SECRETS if secret in sight.words or secret in sight.text]


async def audited(bot: Running, since: int) -> list[tuple[str, str, str, str, bool]]:
    """The rows after so many: who, what, how it ended, by what way, whether it names an account."""
    rows = (await bot.audited())[since:]
    return [(row.user_id, row.action, row.outcome, row.via, row.account is not None) for row in rows]


async def before(bot: Running) -> int:
    return len(await bot.audited())


@pytest.mark.parametrize("name", [*DESK, *OUTSIDERS])
async def test_everybody_may_ask_about_the_rules(bot: Running, name: str) -> None:
    person, since = actor(bot, name), await before(bot)
    for line in PUBLIC:
        answer = await person.slash(line, bot.cast.general)
        assert REFUSAL not in text_of(answer), line
        assert tells_nothing(answer.seen)
    rows = await audited(bot, since)
    assert rows == [(person.id, line.split()[0], "answered", "command", False) for line in PUBLIC]


@pytest.mark.parametrize("name", DESK)
@pytest.mark.parametrize("line", [f"check {ACCOUNT}", ACCOUNT, f"check {ACCOUNT} Campaigns in US"])
async def test_the_desk_may_ask_about_accounts(bot: Running, name: str, line: str) -> None:
    person, since = actor(bot, name), await before(bot)
    answer = await person.slash(line, bot.cast.general)
    assert "65" in words_of(answer)
    assert {sight.user for sight in answer.seen} == {person.id}
    assert await audited(bot, since) == [(person.id, "check", "answered", "command", True)]


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize(
    "line", [f"check {ACCOUNT}", ACCOUNT, "check nobody@nowhere.example", "check tandem.example", "check", "check -"]
)
async def test_an_outsider_is_refused_alike_whatever_the_account(bot: Running, name: str, line: str) -> None:
    person, since = actor(bot, name), await before(bot)
    answer = await person.slash(line, bot.cast.shared)
    assert text_of(answer).startswith(REFUSAL)
    assert tells_nothing(answer.seen)
    assert await audited(bot, since) == [(person.id, "check", "refused", "command", False)]


@pytest.mark.parametrize("name", OUTSIDERS)
async def test_an_outsider_is_refused_in_direct_messages_and_after_a_mention(bot: Running, name: str) -> None:
    person, since = actor(bot, name), await before(bot)
    bot.cast.general.members.append(person.id)
    watch = person.watch()
    await person.write(f"check {ACCOUNT}")
    if not person.user.is_stranger:
        assert (await watch.shown(REFUSAL)).channel == person.dm.id
    asked = await person.mention(bot.cast.general, f"check {ACCOUNT}")
    refused = await asked.shown(REFUSAL, kind="ephemeral")
    bot.cast.general.members.remove(person.id)
    assert (refused.channel, refused.user) == (bot.cast.general.id, person.id)
    assert tells_nothing(watch.seen)
    ways = [(person.id, "check", "refused", way, False) for way in ("dm", "mention")]
    assert await audited(bot, since) == ways


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize("button", BUTTONS)
async def test_an_outsider_who_gets_at_a_button_is_refused(bot: Running, name: str, button: str) -> None:
    shown = await on_screen(bot, button)
    person, since, watch = actor(bot, name), await before(bot), bot.cast.lead.watch()
    pressed = await person.press(shown, button)
    refused = await pressed.answered()
    assert refused.text.startswith(REFUSAL)
    assert refused.user == person.id
    assert tells_nothing(pressed.seen)
    assert watch.seen == (), "nothing was posted either"
    word = {"check.share": "share", "check.sources": "sources", "check.pick": "check"}[button]
    assert await audited(bot, since) == [(person.id, word, "refused", "button", False)]


@pytest.mark.parametrize("name", DESK)
@pytest.mark.parametrize("button", BUTTONS)
async def test_the_desk_may_press_every_button(bot: Running, name: str, button: str) -> None:
    person, since = actor(bot, name), await before(bot)
    shown = await on_screen(bot, button)
    pressed = await person.press(shown, button)
    answer = await pressed.answered()
    assert not answer.text.startswith(REFUSAL)
    assert answer.user == ("" if button == "check.share" else person.id)
    word = {"check.share": "share", "check.sources": "sources", "check.pick": "check"}[button]
    assert (await audited(bot, since))[-1] == (person.id, word, "answered", "button", True)


@pytest.mark.parametrize("name", [*DESK, *OUTSIDERS])
async def test_everybody_may_choose_a_place(bot: Running, name: str) -> None:
    person = actor(bot, name)
    asked = await person.slash("ladder Korea", bot.cast.general)
    since = await before(bot)
    pressed = await person.press(await asked.answered(), "ask.pick", "ladder KR")
    assert (await pressed.answered()).text.startswith(("Escalation ladder for South Korea", "Escalatieladder: Zuid"))
    assert await audited(bot, since) == [(person.id, "ladder", "answered", "button", False)]


async def test_a_place_chosen_for_a_check_is_refused_to_an_outsider(bot: Running) -> None:
    asked = await bot.cast.agent.slash(f"check {ACCOUNT} in Korea", bot.cast.general)
    pressed = await bot.cast.partner.press(await asked.answered(), "ask.pick")
    assert (await pressed.answered()).text.startswith(REFUSAL)
    assert tells_nothing(pressed.seen)


async def on_screen(bot: Running, button: str) -> Sight:
    """An answer to the agent that has the button."""
    who = "tandem.example" if button == "check.pick" else ACCOUNT
    asked: Outcome = await bot.cast.agent.slash(f"check {who}", bot.cast.general)
    return await asked.answered()


@pytest.mark.parametrize("name", [*DESK, *OUTSIDERS])
async def test_the_home_tab_tells_nobody_anything_of_an_account(bot: Running, name: str) -> None:
    person = actor(bot, name)
    watch: Watch = person.watch()
    opened = await person.open_home()
    await opened.shown(kind="home")
    assert tells_nothing(watch.seen)


async def test_help_lists_what_the_reader_may_ask(bot: Running) -> None:
    for name in DESK:
        assert "/priority check" in words_of(await actor(bot, name).slash("help"))
    for name in OUTSIDERS:
        answer = words_of(await actor(bot, name).slash("help"))
        assert "/priority check" not in answer
        assert "/priority ladder" in answer


async def test_a_mistyped_check_is_not_offered_to_an_outsider(bot: Running) -> None:
    assert "/priority check" in words_of(await bot.cast.agent.slash(f"chekc {ACCOUNT}"))
    assert "/priority check" not in words_of(await bot.cast.pam.slash(f"chekc {ACCOUNT}"))


@pytest.mark.parametrize(
    ("name", "answer"),
    [("admin", "From now on I write to this channel in"), *((name, "Only an admin") for name in ("agent", "lead"))],
)
async def test_only_an_admin_sets_the_language_of_a_channel(bot: Running, name: str, answer: str) -> None:
    since = await before(bot)
    person = actor(bot, name)
    assert text_of(await person.slash("language en here", bot.cast.private)).startswith(answer)
    outcome = "answered" if name == "admin" else "refused"
    assert await audited(bot, since) == [(person.id, "language", outcome, "command", False)]


async def test_what_is_not_understood_is_audited_without_its_words(bot: Running) -> None:
    since = await before(bot)
    await bot.cast.agent.slash("secret-word about somebody", bot.cast.general)
    await bot.cast.agent.slash("check a@b", bot.cast.general)
    await bot.cast.agent.slash("", bot.cast.general)
    rows = await audited(bot, since)
    assert [row[1:3] for row in rows] == [
        ("unknown", "not understood"), ("check", "not understood"), ("help", "answered")
    ]  # fmt: skip
    assert {row.detail for row in (await bot.audited())[since:]} == {None}


async def test_a_table_leaves_a_row_for_each_account(bot: Running) -> None:
    since = await before(bot)
    await bot.cast.agent.slash(f"check {ACCOUNT} tandem.example nobody@nowhere.example", bot.cast.general)
    rows = (await bot.audited())[since:]
    assert len({row.account for row in rows}) == len(rows) == 3
