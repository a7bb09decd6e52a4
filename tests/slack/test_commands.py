"""Every command, with and without arguments, in every language: answered at once, privately, in that language."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from bot.i18n import languages
from bot.i18n.languages import FILE, RIGHT_TO_LEFT
from bot.resources import shipped
from bot.slack.commands import COMMANDS
from bot.slack.rosters import NamedLists
from tests.slack.reading import RIGHT_TO_LEFT_MARK, body_of, mrkdwn, seen, text_objects, words_of

if TYPE_CHECKING:
    from bot.local.person import Person
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")
# Nobody is named, so that whoever joins the workspace is an agent.
OPTIONS = {"lists": NamedLists()}
LOCALES = {"en": "en-GB", "nl": "nl-NL", "ja": "ja-JP", "de": "de-DE", "ar": "ar", "th": "th-TH"}
LINES = (
    "",
    "help",
    *(f"help {name}" for name in COMMANDS),
    "help nonsense",
    "check",
    "check CRM",
    "check admin@customer.com",
    "check admin@customer.com CRM, Campaigns, Nonsense",
    "check admin@customer.com Campaigns",
    "check ceo@customer.com",
    "check customer.com",
    "check admin@kea.example",
    "check admin@thistle.example",
    "check admin@linden.example",
    "check admin@peepal.example",
    "check admin@nowhere-middle.example",
    "check admin@nowhere-large.example",
    "check admin@redwood.example",
    "check admin@iceberg.example",
    "check admin@customer.con",
    "check nobody@gmail.com",
    "check tandem.example",
    "check customer.com kauri.example tandem.example nobody.example edelweiss.example",
    "check -",
    "check admin@customer.com in Korea",
    "check admin@customer.com in Nowhere",
    "check a@b",
    "why",
    "why Campaigns",
    "why CRM",
    "why campains",
    "why Nonsense",
    "why Campaigns, CRM",
    "thresholds",
    "thresholds Netherlands",
    "thresholds GL",
    "thresholds DACH",
    "thresholds Nowhere",
    "ladder",
    "ladder Canada",
    "ladder US",
    "ladder GL",
    "ladder DACH",
    "ladder North America",
    "ladder Korea",
    "ladder Nowhere",
    "commitments",
    "commitments S1",
    "commitments S2",
    "commitments S3",
    "commitments S4",
    "submit",
    "submit Netherlands",
    "submit dc EU",
    "submit Brazil dc US",
    "submit dc Mars",
    "submit Europe",
    "template",
    "offerings",
    "scope",
    "expectations",
    "language",
    "language xx",
    "language de here",
    "nonsense",
    "ladr Canada",
)


def reader(bot: Running, language: str) -> Person:
    """Somebody whose Slack is in a language; there is one for each."""
    name = f"reader-{language}"
    known = bot.workspace.world.directory.user_by_name(name)
    return bot.workspace.person(known.id) if known else bot.workspace.add_person(name, locale=LOCALES[language])


async def test_every_language_has_a_reader() -> None:
    assert set(LOCALES) == set(languages())


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("line", LINES)
async def test_a_command_is_answered_in_its_acknowledgement(bot: Running, line: str, language: str) -> None:
    asked = await reader(bot, language).slash(line, bot.cast.general)
    body = body_of(asked)
    assert body["text"].strip()
    assert [sight.kind for sight in asked.seen] == ["ephemeral"]
    _is_said_in_full(body["text"], mrkdwn(body["blocks"]))
    objects = [str(part["text"]) for part in text_objects(body["blocks"])]
    if language in RIGHT_TO_LEFT:
        assert [text for text in (body["text"], *objects) if not text.startswith(RIGHT_TO_LEFT_MARK)] == []
    else:
        assert [text for text in (body["text"], *objects) if RIGHT_TO_LEFT_MARK in text] == []


def _is_said_in_full(text: str, lines: list[str]) -> None:
    """Screen readers have nothing but the text: it begins as the blocks do and leaves no line out."""
    said = seen(text)
    assert said.split("\n")[0] == seen(lines[0])
    if len(text) < 3000:
        assert [line for line in lines if seen(line) not in said] == []


@pytest.mark.parametrize("language", [language for language in LOCALES if language != "en"])
async def test_nothing_english_is_left_where_there_is_a_translation(bot: Running, language: str) -> None:
    left = {}
    for line in LINES:
        words = words_of(await reader(bot, language).slash(line, bot.cast.general))
        found = sorted(english for english in _english(language) if english in words)
        if found:
            left[line] = found
    assert left == {}


@cache
def _english(language: str) -> frozenset[str]:
    """The stretches of English that have a translation, and stand in no translation themselves."""
    catalogue = read_po(BytesIO(shipped("locales").joinpath(language, FILE).read_bytes()), locale=language)
    translated = [message for message in catalogue if message.id and message.string]
    english = {stretch for one in translated for text in _forms(one.id) for stretch in _stretches(text)}
    ours = "\n".join(seen(text) for one in translated for text in _forms(one.string))
    return frozenset(stretch for stretch in english if stretch not in ours)


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def _stretches(text: str) -> list[str]:
    """What stands between placeholders, if it is long enough to be recognised."""
    parts = (part.strip(" .,:;()") for part in re.split(r"\{\w+\}|`[^`]*`", seen(text)))
    return [part for part in parts if len(part) > 9 and " " in part]
