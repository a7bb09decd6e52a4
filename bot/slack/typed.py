"""What a person typed, freed of what Slack, keyboards and word processors put around it."""

from __future__ import annotations

import re
import unicodedata

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:mailto:|https?://)?([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\|]+@[^\s@<>()\[\],;:\"\\|]+")
_MARKS = "*~`\"'“”„‟«»‘’‚‛「」『』"
_END_MARKS = _MARKS + "_.!?。؟"
_BRACKETS = "()[]{}（）"
_KEPT_TOKEN = ("@", "#", "!")
LONGEST = 3000


def clean(text: str) -> str:
    """Return one line of plain text: Slack's tokens resolved, invisible characters gone, digits and width made plain.

    Mentions of people stay as `<@U…>`; channel, group and broadcast tokens lose their brackets, so that
    nothing typed can come back as a mention. At most 3,000 characters are read.
    """
    text = _LINK.sub(_resolve, text[:LONGEST])
    for entity, plain in _ENTITIES:
        text = text.replace(entity, plain)
    return " ".join("".join(_plain(ch) for ch in text).split())


def _resolve(match: re.Match[str]) -> str:
    whole, target, label = match.group(0), match.group(1), match.group(2)
    if whole[1:2] in _KEPT_TOKEN:
        mention = MENTION.fullmatch(whole)
        return f"<@{mention.group(1)}>" if mention else label or target.lstrip("#!")
    return label if label and _EMAIL.fullmatch(label) else target.rstrip("/") if not label else _shown(target, label)


def _shown(target: str, label: str) -> str:
    """A link whose label says the same is what was typed; any other label is a text of its own."""
    return label if label.casefold() in target.casefold() else f"{label} {target}"


def _plain(ch: str) -> str:
    kind = unicodedata.category(ch)
    if kind in {"Zs", "Zl", "Zp"} or ch in "\t\r\n":
        return " "
    if kind in {"Cc", "Cf", "Cs", "Co"}:
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(ch))
    return unicodedata.normalize("NFKC", ch) if "\uff00" <= ch <= "\uffef" else ch


def words(text: str) -> list[str]:
    """Split cleaned text into words; commas of any script stand alone, quotes and formatting marks fall off."""
    spaced = re.sub(r"[,،、，;；]", " , ", text)
    return [word for word in (_bare(word) for word in spaced.split()) if word]


def _bare(word: str) -> str:
    if word in {",", "-"} or word.startswith("<@"):
        return word
    bare = word.strip(_MARKS + _BRACKETS)
    bare = bare.rstrip(_END_MARKS) if "@" in bare or bare.endswith("_") else bare.rstrip(_MARKS + "!?。؟")
    if bare.startswith("_") and ("@" not in bare or word.rstrip(_MARKS).endswith("_")):
        bare = bare.lstrip("_")
    return bare


def is_email(text: str) -> bool:
    """Say whether a word has the form of one email address."""
    local, _, domain = text.rpartition("@")
    return bool(_EMAIL.fullmatch(text)) and bool(local) and "." in domain.strip(".") and ".." not in domain
