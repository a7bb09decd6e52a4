"""What an answer says, taken apart: its text objects, its lines, what would format or ping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.local.outcome import Outcome
from bot.local.shapes import walk
from bot.local.state.sights import Sight
from bot.slack.views.page import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.local.shapes import Json

RIGHT_TO_LEFT_MARK = "\u200f"
INVISIBLE = re.compile("[\u200e\u200f\u2066-\u2069]")
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"<https://[\w./?=&;-]+>")
_TEXTS = {"mrkdwn", "plain_text", "raw_text"}


def body_of(outcome: Outcome) -> Json:
    """The answer in an acknowledgement, which must be one for the asker alone."""
    assert outcome.status == 200
    assert isinstance(outcome.body, dict), outcome.body
    assert outcome.body["response_type"] == "ephemeral"
    return outcome.body


def text_of(outcome: Outcome) -> str:
    text = body_of(outcome)["text"]
    assert isinstance(text, str)
    return text


def text_objects(blocks: Iterable[Json]) -> list[Json]:
    """Every text object, in its order."""
    return [part for part in walk(list(blocks)) if part.get("type") in _TEXTS]


def mrkdwn(blocks: Iterable[Json]) -> list[str]:
    """What is read as mrkdwn, line by line."""
    texts = (str(part["text"]) for part in text_objects(blocks) if part["type"] == "mrkdwn")
    return [line for text in texts for line in text.split("\n")]


def seen(text: str) -> str:
    """The letters of a text, without its marks and entities."""
    plain = INVISIBLE.sub("", spoken(text))
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words_of(answer: Outcome | Sight | Json) -> str:
    """All that a person reads of an answer, a line each."""
    return "\n".join(seen(str(part["text"])) for part in text_objects(blocks_of(answer)))


def blocks_of(answer: Outcome | Sight | Json) -> Sequence[Json]:
    if isinstance(answer, Sight):
        return answer.blocks
    blocks: list[Json] = (body_of(answer) if isinstance(answer, Outcome) else answer)["blocks"]
    return blocks


def outside_code(line: str) -> str:
    """What of a line of mrkdwn could format or ping: not what stands in code spans or in our own links."""
    return _LINK.sub("", _CODE.sub("", line))


def buttons_of(answer: Outcome | Sight | Json) -> list[tuple[str, str]]:
    """The buttons: (action id, value)."""
    pressable = (part for part in walk(list(blocks_of(answer))) if part.get("type") == "button")
    return [(str(part["action_id"]), str(part["value"])) for part in pressable]
