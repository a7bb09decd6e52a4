"""Reads single cells of a list of accounts; each function raises ValueError with what is wrong."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.account import SubscriptionStatus, Tier
from bot.domain.names import nearest
from bot.storage.account_rows import canonical

_LONGEST_SHOWN = 60
_LONGEST_DOMAIN = 253
_LONGEST_LABEL = 63
_MOST_LICENCES = 1_000_000_000
_LOCAL_PART = re.compile(r"[^\s\"(),:;<>@\[\\\]]{1,64}")
_REWRITTEN = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_DIGITS = re.compile(r"[0-9]{1,40}")


def shown(text: str) -> str:
    """Quote a cell in a message, cut when it is long."""
    return repr(str(text) if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def email(text: str) -> str:
    """Read an email address into lower case."""
    local, _at, host = text.rpartition("@")
    if not _LOCAL_PART.fullmatch(local) or local.startswith(".") or local.endswith(".") or not _is_domain(host):
        raise ValueError(f"{shown(text)} is no email address")
    return canonical("email", text)


def domain(text: str) -> str:
    """Read a domain into lower case."""
    if not _is_domain(text):
        raise ValueError(f"{shown(text)} is no domain: write it as in customer.com")
    return canonical("domain", text)


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    return len(labels) > 1 and len(text) <= _LONGEST_DOMAIN and all(map(_is_label, labels)) and not labels[-1].isdigit()


def _is_label(label: str) -> bool:
    if not 1 <= len(label) <= _LONGEST_LABEL or label.startswith("-") or label.endswith("-"):
        return False
    letters = label.replace("-", "")
    # Marks are letters' parts in the scripts of India and Thailand, and stand in domains too.
    return letters.isalnum() or all(ch.isalnum() or unicodedata.category(ch).startswith("M") for ch in letters)


def number_as_text(text: str) -> str:
    """Read a ZOID or ZUID: digits, kept as text (C63)."""
    if _REWRITTEN.fullmatch(text):
        raise ValueError(f"{shown(text)} was rewritten by a spreadsheet and has lost digits: format the column as text")
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"{shown(text)} is no number: write its digits alone")
    return text


def tier(text: str) -> Tier:
    """Read a partner's tier."""
    word = text.lower().replace("authorized", Tier.AUTHORISED)
    try:
        return Tier(word)
    except ValueError:
        raise ValueError(f"{shown(text)} is no tier: write {', '.join(Tier)}, or nothing") from None


def licences(text: str) -> int:
    """Read a count of user licences, a whole number from 0 on."""
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"{shown(text)} is no whole number from 0 on")
    if int(text) > _MOST_LICENCES:
        raise ValueError(f"{shown(text)} is more than any account has")
    return int(text)


def status(text: str) -> SubscriptionStatus:
    """Read a subscription's status, spelt as Zoho Billing does but for case, spaces and hyphens."""
    word = re.sub(r"[\s-]+", "_", text.lower())
    try:
        return SubscriptionStatus(word)
    except ValueError:
        near = nearest(word, SubscriptionStatus, limit=1)
        hint = f"did you mean {near[0]}?" if near else f"write one of {', '.join(SubscriptionStatus)}"
        raise ValueError(f"{shown(text)} is no status: {hint}") from None
