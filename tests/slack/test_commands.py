"""Every command, with and without arguments, in every language: answered at once, privately, in that language."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

import pytest
from babel.messages.pofile import read_po

from bot.i18n import languages
from bot.i18n.languages import FILE, RIGHT_TO_LEFT
from bot.resources import shipped
from bot.slack.commands import COMMANDS
from bot.slack.rosters import NamedLists
from tests.slack.reading import RIGHT_TO_LEFT_MARK, body_of, mrkdwn, seen, text_objects, words_of
from tests.slack.ticketing import fresh, join

if TYPE_CHECKING:
    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.shapes import Json
    from tests.running import Running

    Known: TypeAlias = dict[tuple[str, str], list[Outcome]]

pytestmark = pytest.mark.asyncio(loop_scope="module")
# Nobody is named, so that whoever joins the workspace is an agent.
OPTIONS = {"lists": NamedLists()}
LOCALES = {
    "en": "en-GB", "nl": "nl-NL", "ja": "ja-JP", "de": "de-DE", "ar": "ar", "th": "th-TH", "fr": "fr-FR", "es": "es-ES",
    "pt_BR": "pt-BR",
}  # fmt: skip
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
# Lines that go together, with T-0 for a ticket that nobody else has.
TRACKED = "track T-0 admin@customer.com received 30m"
SMALL = "track T-0 admin@bison.example severity S3"
TICKET_LINES = (
    "track",
    "track T-0",
    "track admin@customer.com CRM",
    "track T|0 admin@customer.com",
    f"track {'T' * 65}1 admin@customer.com",
    f"{TRACKED}; track T-0 -; resolve T-0; track T-0 -; untrack T-0 why; track T-0 admin@customer.com received 09:15",
    "track T-0 admin@bison.example",
    "track T-0 admin@customer.com Campaigns, Nonsense",
    "track T-0 - in NL",
    "track T-0 -",
    "track T-0 - in Korea",
    "track T-0 - in Nowhere",
    "track T-0 tandem.example",
    "track T-0 nobody@nowhere.example",
    "track T-0 bob@gmail.com",
    "track T-0 admin@customer.con",
    "track T-0 admin@customer.com severity S9 type bug critical fire via phone received soon",
    "track T-0 admin@customer.com severity S1 severity S2 received",
    "track T-0 admin@customer.com received 2030-01-01T10:00",
    "track T-0 admin@customer.com received 2020-01-01T10:00Z",
    "track T-0 admin@customer.com type feature; left T-0; history T-0; counting T-0; ack T-0; resolve T-0",
    "track T-0 admin@customer.com critical outage type how-to; left T-0; counting T-0; correct T-0 critical none",
    f"{SMALL}; left T-0; correct T-0 severity S2 type limitation; correct T-0 type none critical login; history T-0",
    f"{TRACKED}; ack T-0 at 10:00; ack T-0; determined T-0; determined T-0; updated T-0; left T-0; counting T-0",
    f"{TRACKED}; ack T-0 at 25:00; ack T-0 30m; ack T-0 at 2h; ack T-0 at 2030-01-01T10:00Z; ack T-0 at",
    f"{TRACKED}; hold T-0 waiting for logs; hold T-0; left T-0; counting T-0; resume T-0; resume T-0; history T-0",
    f"{TRACKED}; resume T-0; reopen T-0; resolve T-0; resolve T-0; left T-0; ack T-0; correct T-0 S1; reopen T-0",
    f"{TRACKED}; take T-0; take T-0; assign T-0 @gus; assign T-0; assign T-0 @ada; undo T-0; history T-0",
    f"{TRACKED}; undo T-0; ack T-0; undo T-0; untrack T-0; untrack T-0 mistake; untrack T-0 again; ack T-0; left T-0",
    f"{TRACKED}; ack T-0 at 10m; hold T-0 at 20m; resolve T-0 at 25m; correct T-0 received 5m; history T-0",
    f"{TRACKED}; correct T-0; correct T-0 admin@bison.example; correct T-0 admin@bison.example CRM partner DE S3",
    f"{TRACKED}; correct T-0 - in JP S2; correct T-0 admin@kauri.example; correct T-0 received 3h in NZ; history T-0",
    "track T-0 admin@customer.com received 4h; left T-0; ack T-0; escalate T-0; left; board",
    "track T-0 admin@customer.com received 3d; left T-0; resolve T-0; left T-0",
    f"{TRACKED}; ack T-0 T-1 nonsense at 10:00; hold T-0, T-00",
    f"hold {' '.join(f'T-{number}' for number in range(100, 121))}",
    "left",
    "left T-nowhere",
    "history",
    "take",
    "board",
    "ping",
    "ping T-nowhere",
    "ping DACH",
    "ping Korea",
    "ping Canada please look",
    "ping USA",
    "ping Europe",
    f"{TRACKED}; ping T-0 please look; ping T-0; ping-again T-0; history T-0; undo T-0",
    "track T-0 admin@moose.example; escalate T-0 security; escalate T-0; escalate T-0 late; escalate T-0; oversee T-0",
    "track T-0 admin@redwood.example; escalate T-0; escalate T-0; escalate T-0; escalate T-0 Matt outage; history T-0",
    "escalate",
    "escalate T-nowhere",
)


@pytest.fixture(autouse=True)
def _lead(shared_bot: Running) -> None:
    """One of the leads is in Slack, the others are not."""
    join(shared_bot, "steve", "srivats.n@zohocorp.com", "America/Toronto", real_name="Steve")


def reader(bot: Running, language: str) -> Person:
    """Somebody whose Slack is in a language; there is one for each."""
    name = f"reader-{language}"
    known = bot.workspace.world.directory.user_by_name(name)
    return bot.workspace.person(known.id) if known else bot.workspace.add_person(name, locale=LOCALES[language])


async def test_every_language_has_a_reader() -> None:
    assert set(LOCALES) == set(languages())


@pytest.fixture(scope="module")
def known() -> dict[tuple[str, str], list[Outcome]]:
    """What lines were answered with in a language, so that no test has to ask again."""
    return {}


async def answers(bot: Running, known: Known, lines: str, language: str) -> list[Outcome]:
    """Type the lines one after the other, unless a test has done so before."""
    if (lines, language) not in known:
        person, ticket = reader(bot, language), fresh()
        typed = [line.replace("T-0", ticket) for line in lines.split("; ")]
        known[lines, language] = [await person.slash(line, bot.cast.general) for line in typed]
    return known[lines, language]


@pytest.mark.parametrize("lines", [*LINES, *TICKET_LINES])
async def test_a_command_is_answered_in_its_acknowledgement(
    bot: Running, known: Known, lines: str, subtests: pytest.Subtests
) -> None:
    for language in LOCALES:
        with subtests.test(language):
            for asked in await answers(bot, known, lines, language):
                assert {sight.kind for sight in asked.seen if sight.answers == asked.reply_to} == {"ephemeral"}
                _is_answered(body_of(asked), language)


def _is_answered(body: Json, language: str) -> None:
    assert body["text"].strip()
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
async def test_nothing_english_is_left_where_there_is_a_translation(bot: Running, known: Known, language: str) -> None:
    left = {}
    for lines in (*LINES, *TICKET_LINES):
        words = "\n".join([words_of(asked) for asked in await answers(bot, known, lines, language)])
        found = sorted(english for english in _english(language) if english in words)
        if found:
            left[lines] = found
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
