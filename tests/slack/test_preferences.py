"""The language of an answer: one's own choice, else Slack's, else the channel's; and how it is chosen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.i18n import languages
from bot.local import faults
from tests.running import bot_behind, shared_knowledge
from tests.slack.reading import seen, text_of, words_of

if TYPE_CHECKING:
    from bot.local.person import Person
    from bot.local.state.records import Channel
    from tests.running import Running
    from tests.slack.conftest import Start

LOCALES = {
    "en": "en-GB", "nl": "nl-NL", "ja": "ja-JP", "de": "de-DE", "ar": "ar", "th": "th-TH", "fr": "fr-FR", "es": "es-ES",
    "pt_BR": "pt-BR",
}  # fmt: skip
LINE = "why"
SAID = (
    "*{count} service is excluded* from priority support:",
    "*{count} services are excluded* from priority support:",
)


def language_of(text: str) -> str:
    """The language in which the answer to LINE begins."""
    first = seen(text).split("\n")[0]
    catalogues = shared_knowledge().catalogues
    found = [one for one in languages() if seen(catalogues.translator(one).n(*SAID, 5)) == first]
    assert len(found) == 1, first
    return found[0]


async def language(person: Person, channel: Channel | None = None) -> str:
    return language_of(text_of(await person.slash(LINE, channel)))


@pytest.mark.parametrize("code", LOCALES)
async def test_slack_s_locale_is_the_language_until_one_is_chosen(start: Start, code: str) -> None:
    bot = await start()
    person = bot.workspace.add_person("reader", locale=LOCALES[code])
    assert await language(person) == code
    assert await language(person, bot.cast.general) == code


async def test_one_s_own_choice_goes_before_slack_s_locale_and_the_channel_s(start: Start) -> None:
    bot = await start(channel_language="ja")
    assert await language(bot.cast.colleague, bot.cast.general) == "nl"
    await bot.cast.colleague.slash("language th")
    assert await language(bot.cast.colleague, bot.cast.general) == "th"
    assert await language(bot.cast.colleague) == "th"
    assert await language(bot.cast.agent, bot.cast.general) == "en"


async def test_the_channel_s_language_holds_where_slack_s_is_none_of_ours(start: Start) -> None:
    bot = await start()
    korean = bot.workspace.add_person("korean", locale="ko-KR")
    german = bot.workspace.add_channel("deutsch", [korean], locale="de-DE")
    assert await language(korean, german) == "de"
    assert await language(korean) == "en"
    await bot.cast.admin.slash("language nl here", german)
    assert await language(korean, german) == "nl"


@pytest.mark.parametrize(("chosen", "shown"), [("ja", "ja"), ("ja_JP", "ja"), ("xx", "de"), ("", "de")])
async def test_the_operator_s_language_goes_before_slack_s_in_channels(start: Start, chosen: str, shown: str) -> None:
    bot = await start(channel_language=chosen)
    korean = bot.workspace.add_person("korean", locale="ko-KR")
    german = bot.workspace.add_channel("deutsch", [korean], locale="de-DE")
    assert await language(korean, german) == shown


async def test_people_of_other_workspaces_read_the_channel_s_language(start: Start) -> None:
    bot = await start()
    german = bot.workspace.add_channel("gemeinsam", [bot.cast.partner], locale="de-DE", is_ext_shared=True)
    assert await language(bot.cast.partner, german) == "de"


async def test_a_channel_s_language_holds_for_whoever_asks_in_it(start: Start) -> None:
    bot = await start()
    await bot.cast.admin.slash("language ja here", bot.cast.shared)
    assert await language(bot.cast.partner, bot.cast.shared) == "ja"


async def test_a_channel_slack_says_nothing_of_is_english(start: Start) -> None:
    bot = await start()
    korean = bot.workspace.add_person("korean", locale="ko-KR")
    hidden = bot.workspace.add_channel("hidden", [korean], with_bot=False, is_private=True, locale="de-DE")
    assert await language(korean, hidden) == "en"


async def test_a_channel_s_locale_is_asked_for_once_a_day(start: Start) -> None:
    bot = await start()
    korean = bot.workspace.add_person("korean", locale="ko-KR")
    german = bot.workspace.add_channel("deutsch", [korean], locale="de-DE")
    for _ in range(3):
        assert await language(korean, german) == "de"
    assert len(bot.workspace.calls.of("conversations.info")) == 1
    german.locale = "ja-JP"
    bot.time.forward(timedelta(hours=25))
    assert await language(korean, german) == "ja"
    bot.time.forward(timedelta(hours=25))
    bot.workspace.faults.plan("conversations.info", faults.rate_limited(60))
    assert await language(korean, german) == "ja", "what was known holds while Slack refuses"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("de", "de"), ("DE", "de"), ("de-DE", "de"), ("Deutsch", "de"), ("العربية", "ar"), ("日本語", "ja"), ("nl", "nl")],
)
async def test_a_language_is_named_by_code_or_by_its_own_name(start: Start, typed: str, code: str) -> None:
    bot = await start()
    chosen = await bot.cast.agent.slash(f"language {typed}")
    catalogues = shared_knowledge().catalogues
    said = catalogues.translator(code).t("From now on I answer you in {language}.", language=catalogues.own_name(code))
    assert text_of(chosen).removeprefix("\u200f") == seen(said) or seen(text_of(chosen)) == seen(said)
    assert await language(bot.cast.agent) == code


@pytest.mark.parametrize("typed", ["xx", "klingon", "english or german", "d", "☃", "x" * 3000])
async def test_an_unknown_language_is_answered_with_those_there_are(start: Start, typed: str) -> None:
    bot = await start()
    answer = words_of(await bot.cast.agent.slash(f"language {typed}"))
    assert answer.startswith("I do not speak “")
    assert [code for code in languages() if f"• {code} " not in answer] == []
    assert await language(bot.cast.agent) == "en"


async def test_without_a_code_the_language_is_told(start: Start) -> None:
    bot = await start()
    assert words_of(await bot.cast.agent.slash("language")).startswith("I answer you in English.")
    assert words_of(await bot.cast.agent.slash("language here", bot.cast.general)).startswith("Only an admin")


async def test_in_direct_messages_here_is_one_s_own_language(start: Start) -> None:
    bot = await start()
    await bot.cast.admin.slash("language ja here")
    assert await language(bot.cast.admin) == "ja"
    await bot.cast.admin.write("language de here")
    assert await language(bot.cast.admin) == "de"


async def test_choices_survive_a_restart_and_reach_the_other_process(start: Start) -> None:
    bot = await start()
    await bot.cast.agent.slash("language de")
    await bot.cast.admin.slash("language ja here", bot.cast.general)
    korean = bot.workspace.add_person("korean", locale="ko-KR")
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)) as again:
        assert await language(again.cast.agent) == "de"
        assert await language(korean, bot.cast.general) == "ja"
        await again.cast.agent.slash("language th")
    bot.workspace.connect(bot.url)
    bot.time.forward(timedelta(seconds=11))
    assert await language(bot.cast.agent) == "th"


async def test_a_choice_outlives_what_slack_says_later(start: Start) -> None:
    bot = await start()
    await bot.cast.agent.slash("language de")
    bot.time.forward(timedelta(hours=25))
    await _asked_again(bot)
    assert await language(bot.cast.agent) == "de"


async def _asked_again(bot: Running) -> None:
    asked = len(bot.workspace.calls.of("users.info"))
    await language(bot.cast.agent)
    await bot.workspace.calls.wait_for("users.info", asked + 1)


async def test_a_choice_made_before_slack_said_who_one_is_is_kept(start: Start) -> None:
    bot = await start()
    bot.workspace.faults.plan("users.info", faults.rate_limited(1))
    await bot.cast.agent.slash("language de")
    assert await language(bot.cast.agent) == "de"
    assert "65" in text_of(await bot.cast.agent.slash("check admin@customer.com"))
