"""Makes what comes from outside plain: nothing of it pings, links, formats, or turns the text around it."""

from __future__ import annotations

import re

from bot.i18n import Markup
from bot.i18n.markup import BIDI_CONTROLS

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "ˋ"})
_MARKS = {"*": "∗", "_": "＿", "~": "∼"}
_LOOKALIKES = _ENTITIES | str.maketrans(_MARKS)
_COLON, _BRACKET = "∶", "›"
# What nobody sees, and what turns the text around it; what is white space becomes a blank later.
_UNSEEN = {code: "" for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()}
_TURNING = dict.fromkeys(map(ord, BIDI_CONTROLS), "")
_IN_CODE, _IN_PROSE = _ENTITIES | _UNSEEN | _TURNING, _LOOKALIKES | _UNSEEN | _TURNING
# Looked for first, since most texts have none of them and to translate takes six times as long.
_NOT_IN_CODE, _NOT_IN_PROSE = (
    re.compile(f"[{re.escape(''.join(map(chr, table)))}]") for table in (_IN_CODE, _IN_PROSE)
)
# The colon of a time of day begins none, whatever follows.
_EMOJI = r"(?:(?<!\d):|:(?!\d\d\b))(?=(?:\+1|[\w'-]+)"
_EMOJI_IN_A_LINE = re.compile(rf"{_EMOJI}:)")
# A colon of ours may follow the value.
_EMOJI_IN_A_VALUE = re.compile(rf"{_EMOJI}(?::|$))")
_QUOTING = re.compile(r"^(?:&gt;)+")
_QUOTED_LINE = re.compile("^([\u200f\u2068\u2069]*)(?:&gt;)+", re.MULTILINE)
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
# Between two letters or digits a mark formats nothing, and addresses are full of them.
_LIVE = re.compile(r"\*|(?<![^\W_])[_~]|[_~](?![^\W_])")
_DATE = re.compile(r"<!date\^[^|<>]*\|([^<>]*)>")
_ENTITY_CUT = re.compile(r"&\w{0,3}$")
_ISOLATED, _RELEASED = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def prose(text: str) -> str:
    """Make a value safe inside mrkdwn: entities escaped, and marks that would format it replaced by look-alikes."""
    plain = " ".join((text.translate(_IN_PROSE) if _NOT_IN_PROSE.search(text) else text).split())
    if plain.startswith("&gt;"):
        plain = _QUOTING.sub(lambda quote: _BRACKET * (len(quote[0]) // len("&gt;")), plain)
    return _EMOJI_IN_A_VALUE.sub(_COLON, plain) if ":" in plain else plain


def code(text: str) -> Markup:
    """Show a value to be copied letter by letter, such as an email address, an id, or a command."""
    plain = " ".join((text.translate(_IN_CODE) if _NOT_IN_CODE.search(text) else text).split())
    return Markup(f"`{plain}`" if plain else "")


def unformatted(text: str) -> str:
    """Make a line of a plain text safe inside mrkdwn, where its words have their direction already."""
    plain = _QUOTED_LINE.sub(_unquoted, " ".join(text.translate(_LOOKALIKES | _UNSEEN).split()))
    return _EMOJI_IN_A_LINE.sub(_COLON, plain) if ":" in plain else plain


def seen(text: str) -> str:
    """Return a text that nothing formats, such as the cell of a table, in one line and without what nobody sees."""
    return " ".join(text.translate(_UNSEEN).split())


def spoken(mrkdwn: str) -> str:
    """Return mrkdwn as a screen reader or a notification should say it; what stood in code stays unformatted."""
    unquoted = _QUOTE.sub("", _DATE.sub(r"\1", mrkdwn)) if ">" in mrkdwn else mrkdwn
    bare = _CODE.sub(lambda span: _LIVE.sub(lambda mark: _MARKS[mark[0]], span[1]), unquoted)
    said = bare.replace("*", "").replace("`", "")
    if "&gt;" in said:
        said = _QUOTED_LINE.sub(_unquoted, said)
    return _EMOJI_IN_A_LINE.sub(_COLON, said) if ":" in said else said


def cut(text: str, limit: int) -> str:
    """Return mrkdwn of so many characters at most, cut where no token, code or entity is torn, every isolate closed."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    while True:
        kept = _ENTITY_CUT.sub("", _whole(kept))
        still_open = max(kept.count(_ISOLATED) - kept.count(_RELEASED), 0)
        if len(kept) + 1 + still_open <= limit:
            return f"{kept}…{_RELEASED * still_open}"
        kept = kept[: limit - 1 - still_open]


def _whole(text: str) -> str:
    """Return a text without the token, or the code, in which it ends."""
    if text.rfind("<") > text.rfind(">"):
        text = text[: text.rfind("<")]
    return text[: text.rfind("`")] if text.count("`") % 2 else text


def _unquoted(quote: re.Match[str]) -> str:
    return quote[1] + _BRACKET * ((len(quote[0]) - len(quote[1])) // len("&gt;"))
