"""What a person typed, freed of what Slack, keyboards and word processors put around it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
# As much as Slack lets a message have: fifty addresses, each twice in its token, are thousands of characters.
MOST_READ = 40_000
# No mail server takes a longer one.
LONGEST_EMAIL = 254
_LONGEST_WORD = 3 * LONGEST_EMAIL  # an address is in its token twice
_TOKEN = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"@[UW][A-Z0-9]+")
_SCHEME = re.compile(r"(?:mailto:|tel:|https?://)", re.IGNORECASE)
_ENTITY = re.compile(r"&(lt|gt|amp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}
# What holds the place of a mention's brackets; nobody types them, since control characters are taken out before.
_OPEN, _CLOSE = "\x02", "\x03"
_GUARDED = str.maketrans({"<": "‹", ">": "›", _OPEN: "<", _CLOSE: ">"})
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co"})
# Letters and marks by their category, but nothing that anybody sees: fillers, joiners, variation selectors.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# The same characters in another dress: vertical, small, full-width and half-width forms, mathematical letters.
_DRESSED = re.compile("[\ufe10-\ufe19\ufe30-\ufe4f\ufe50-\ufe6f\uff00-\uffef\U0001d400-\U0001d7ff]")
_COMMAS = str.maketrans(dict.fromkeys("،、，;；؛", ","))
# What keyboards make of the dot and the apostrophe of an address.
_IN_ADDRESSES = str.maketrans("。’", ".'")
_DASHES = frozenset("-‐‑‒–—―−")
_ID_TAGS = frozenset({"zuid:", "zoid:"})
_AROUND = "*~`_\"'“”„‟«»‹›‘’‚‛「」『』【】〔〕《》〈〉()[]{}（）"
_BEHIND = _AROUND + ".!?。؟…:"
_NOT_LOCAL = r"\s@<>()\[\]{},;:\"\\|/*~`!?“”„‟«»‹›「」『』【】〔〕《》〈〉（）…。؟"
_NOT_DOMAIN = _NOT_LOCAL + r".'‘’‚‛_–—+=&#%$^"
_EMAIL = re.compile(
    # From the beginning of a run of letters only, and never back again: the time grows with the length alone.
    rf"(?<![^{_NOT_LOCAL}])(?<!@)[^{_NOT_LOCAL}]++@[^{_NOT_DOMAIN}]++(?:\.[^{_NOT_DOMAIN}]++)++(?!@)"
)


def clean(text: str) -> str:
    """Return one line of plain text: Slack's tokens resolved, invisible characters gone, digits and width made plain.

    Mentions of people stay as `<@U…>`; any other `<` and `>` become `‹` and `›`, so that nothing typed can come
    back as a token. At most 40,000 characters are read, and no word by half.
    """
    text = _bounded(text)
    text = unicodedata.normalize("NFC", text.translate({ord(ch): _plain(ch) for ch in set(text)}))
    text = _ENTITY.sub(lambda found: _ENTITIES[found[1]], _TOKEN.sub(_resolve, text))
    return " ".join(text.translate(_GUARDED).split())


def words(text: str) -> list[str]:
    """Split cleaned text into words; commas of any script stand alone, quotes and formatting marks fall off.

    An email address leaves everything behind that cannot belong to it. A dash alone is `-`, whatever its length.
    """
    spaced = text.translate(_COMMAS).replace(",", " , ")
    return [bare for word in spaced.split() for bare in _bare(word) if bare]


def is_email(text: str) -> bool:
    """Say whether a word has the form of one email address."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def _bounded(text: str) -> str:
    """Cut what nobody can have typed, before the word in which it would end: half an address may be another one."""
    if len(text) <= MOST_READ:
        return text
    head = text[:MOST_READ]
    end = max(head.rfind(separator) for separator in " \n,")
    return head[:end] if MOST_READ - end <= _LONGEST_WORD else head


def _plain(ch: str) -> str:
    kind = unicodedata.category(ch)
    if ch.isspace():
        return " "
    if kind in _UNSEEN_KINDS or _UNSEEN.match(ch):
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(ch))
    return unicodedata.normalize("NFKC", ch) if _DRESSED.match(ch) else ch


def _resolve(token: re.Match[str]) -> str:
    head, _bar, label = (part.strip() for part in token[1].partition("|"))
    if _PERSON.fullmatch(head):
        return f"{_OPEN}{head}{_CLOSE}"
    if head.startswith(("@", "#", "!")):
        return label or head.lstrip("#!")
    return _apart(token, _linked(head, label))


def _linked(head: str, label: str) -> str:
    """Return what a link was typed as, if its label says so; any other label is a text of its own."""
    found = _SCHEME.match(head)
    scheme = found[0].casefold() if found else ""
    target = head[len(scheme) :]
    if scheme == "mailto:":
        target = target.partition("?")[0]
    said = label.strip(_AROUND)
    if not said:
        return target
    same = said.rstrip("/").casefold() in {target.rstrip("/").casefold(), head.rstrip("/").casefold()}
    return said if same or scheme == "tel:" or is_email(said) else f"{label} {target}"


def _apart(token: re.Match[str], said: str) -> str:
    """Keep a link from growing together with letters, or another link, beside it."""
    text, start, end = token.string, token.start(), token.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return f"{' ' * _would_join(before)}{said}{' ' * _would_join(after)}"


def _would_join(ch: str) -> bool:
    return ch.isalnum() or ch in {"<", ">"}


def _bare(word: str) -> Iterator[str]:
    if word == "," or MENTION.fullmatch(word):
        yield word
    elif word in _DASHES:
        yield "-"
    elif "@" in word and (emails := _EMAIL.findall(word.translate(_IN_ADDRESSES))):
        formatted = word.rstrip(_BEHIND.replace("_", "")).endswith("_")
        yield from (_trimmed(email, formatted=formatted) for email in emails)
    elif word.casefold() in _ID_TAGS:
        yield word
    elif word not in {"'s", "’s"}:
        yield word.lstrip(_AROUND + ".").rstrip(_BEHIND)


def _trimmed(email: str, *, formatted: bool) -> str:
    """Cut off what is no letter or digit, such as bullets and emoji; `_` may begin an address, or mark it as italic."""
    first, at, last = 0, email.index("@"), len(email)
    while first < at and not (_is_letter(email[first]) or (email[first] == "_" and not formatted)):
        first += 1
    while last > at + 1 and not _is_letter(email[last - 1]):
        last -= 1
    return email[first:last]


def _is_letter(ch: str) -> bool:
    return unicodedata.category(ch)[0] in "LMN"
