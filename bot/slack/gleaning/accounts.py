"""Finds the accounts that a message names: email addresses, ZUID and ZOID, domains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.account import Identifier, IdentifierKind
from bot.domain.names import fold
from bot.slack.typed import is_email, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.policy import Policy

_ID = re.compile(
    r"(?<![A-Za-z])(zuid|zoid)(?:\s?(?:or|of|oder|ou|o|または|أو|หรือ|/)\s?zgid)?(?:\s(?:number|id|no|is))?"
    r"[\s:=#.()\[\]\-–]{0,6}(\d{2,25})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"(?<![A-Za-z0-9.@/_%+-])(?P<scheme>https?://)?(?P<host>(?:[A-Za-z0-9À-ɏ-]{1,63}\.){1,6}[A-Za-z]{2,24})"
    r"(?![A-Za-z0-9@À-ɏ-]|\.[A-Za-z0-9])(?P<rest>[/?#:]\S*)?"
)
_UNBROKEN = re.compile(r"[^\s,;|]++")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# No address has letters of these scripts; where one stands without a space beside them they are the sentence's.
_UNSPACED = re.compile("[ก-๛぀-ヿ㐀-鿿]")
# Whom nobody can write back to, and what has an @ and is a file.
_NOBODY = re.compile(
    r"(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|notifications?|bounces?)(?:[+.-].*)?@.*|.*\.\d+"
)
_FILES = frozenset(
    {
        "gif", "htm", "html", "jpeg", "jpg", "js", "json", "md", "pdf", "php", "png", "py", "rs", "sh", "svg", "ts",
        "txt", "webp", "xml",
    }
)  # fmt: skip
_WIDE = frozenset(
    {
        "agency", "app", "biz", "cloud", "com", "company", "consulting", "dev", "digital", "edu", "email", "example",
        "global", "gov", "group", "health", "info", "mobi", "net", "online", "org", "pro", "shop", "site", "solutions",
        "store", "systems", "tech", "world", "xyz",
    }
)  # fmt: skip
_MORE_COUNTRIES = frozenset({"eu", "uk"})
_ZOHO = re.compile(r"(?:.*\.)?zoho[a-z]*\.(?:[a-z]{2,}|com?\.[a-z]{2})")
_PORTALS = re.compile(r"(?:.*\.)?(?:zohodesk|zohosupport|zohocorp|slack)\.(?:[a-z]{2,}|com?\.[a-z]{2})")
# Where everybody's pictures, meetings and profiles are.
_EVERYBODYS = frozenset({
    "calendly.com", "dropbox.com", "facebook.com", "github.com", "goo.gl", "google.com", "imgur.com", "instagram.com",
    "linkedin.com", "loom.com", "microsoft.com", "prnt.sc", "slack-edge.com", "slack-files.com", "slack.com", "t.co",
    "twitter.com", "w3.org", "wetransfer.com", "whatsapp.com", "wikipedia.org", "x.com", "youtu.be", "youtube.com",
    "zoom.us",
})  # fmt: skip
# What the field is called in which the account's own address stands.
_ACCOUNT_LABELS = (
    "superadmin", "super admin", "primair e mailadres van de klant", "顧客のメインメールアドレス",
    "primare e mail adresse des kunden", "البريد الالكتروني الاساسي", "ที่อยู่อีเมลหลักของลูกค้า",
)  # fmt: skip


class _Site(NamedTuple):
    """A host, and where all that belongs to it stands."""

    host: str
    span: tuple[int, int]


def accounts_in(said: Iterable[str], aside: Iterable[str], policy: Policy) -> Iterator[Identifier]:
    """Yield who may be meant: addresses in a field for the account, then other addresses and ids, then domains.

    Support's own mailboxes and people, and addresses that nobody reads, are no accounts; public mail services, Zoho,
    Slack, and sites that everybody uses are no domains, nor is one of an address, nor what only links aside have.
    """
    said, own, labels = tuple(said), _own_addresses(policy), _labels(policy)
    found = [one for line in (*said, *aside) for one in _named(line, own, labels)]
    yield from (who for first, who in found if first)
    yield from (who for first, who in found if not first)
    hosts = {who.value.partition("@")[2] for _first, who in found if who.kind is IdentifierKind.EMAIL}
    taken = _own_domains(policy) | hosts | set(policy.public_mail.domains)
    for line in said:
        for site in sites_in(line, policy):
            host = site.host.lower().removeprefix("www.")
            if not _is_anybodys(host) and taken.isdisjoint(_and_above(host)):
                yield Identifier(IdentifierKind.DOMAIN, host)


def without_accounts(line: str, policy: Policy) -> str:
    """Return a line with a bar in place of every address, link and id, whose parts mean nothing else."""
    spans = [match.span() for match in _ID.finditer(line)]
    spans += [match.span() for match in _with_at(line)]
    spans += [site.span for site in sites_in(line, policy)]
    kept, end = [], 0
    for start, stop in sorted(spans):
        kept.append(line[end : max(start, end)])
        end = max(end, stop)
    return " | ".join([*kept, line[end:]])


def sites_in(line: str, policy: Policy) -> Iterator[_Site]:
    """Yield the hosts that a line has, as links or by themselves; a sentence that lacks a space is none."""
    for match in _SITE.finditer(line):
        host, ending = match["host"], match["host"].rpartition(".")[2]
        known = ending.lower() in _WIDE | _MORE_COUNTRIES or ending.upper() in policy.territory_by_country
        linked = bool(match["scheme"]) or host.lower().startswith("www.") or (match["rest"] or "").startswith("/")
        if linked or (known and ending.lower() not in _FILES and (ending.islower() or host.isupper())):
            yield _Site(host, match.span())


def _named(line: str, own: frozenset[str], labels: tuple[str, ...]) -> Iterator[tuple[bool, Identifier]]:
    """Yield the addresses and ids of a line, each with whether it is in the account's own field."""
    found = [(match.start(), Identifier(IdentifierKind(match[1].lower()), match[2])) for match in _ID.finditer(line)]
    found += [
        (match.start(), Identifier(IdentifierKind.EMAIL, email))
        for match in _with_at(line)
        for email in _emails(match[0])
    ]
    found.sort(key=lambda one: one[0])
    end = 0
    for start, who in found:
        before, end = fold(line[end:start]), start
        if who.value not in own and not _NOBODY.fullmatch(who.value) and not _is_portal(who):
            yield any(label in before for label in labels), who


def _with_at(line: str) -> Iterator[re.Match[str]]:
    """Yield what may be addresses, without the sentence around them where its script has no spaces."""
    for match in _UNBROKEN.finditer(line):
        if "@" not in match[0]:
            continue
        if _UNSPACED.search(match[0]):
            yield from _ADDRESS.finditer(line, *match.span())
        else:
            yield match


def _emails(word: str) -> Iterator[str]:
    for email in words(word):
        if is_email(email) and email.rpartition(".")[2].lower() not in _FILES:
            yield email.lower()


def _is_portal(who: Identifier) -> bool:
    return who.kind is IdentifierKind.EMAIL and _PORTALS.fullmatch(who.value.partition("@")[2]) is not None


def _is_anybodys(host: str) -> bool:
    return _ZOHO.fullmatch(host) is not None or not _EVERYBODYS.isdisjoint(_and_above(host))


def _and_above(host: str) -> list[str]:
    """Return a host with the domains that it is a part of."""
    parts = host.split(".")
    return [".".join(parts[first:]) for first in range(len(parts))]


def _own_addresses(policy: Policy) -> frozenset[str]:
    levels = [level for ladder in policy.ladders.values() for level in ladder.levels]
    people = [contact.email for level in levels for contact in level.contacts]
    desks = [ladder.level1.email for ladder in policy.ladders.values() if ladder.level1.email]
    return frozenset(map(str.lower, [*people, *desks, *(box.email for box in policy.mailboxes.values())]))


def _own_domains(policy: Policy) -> set[str]:
    return {box.email.partition("@")[2].lower() for box in policy.mailboxes.values()}


def _labels(policy: Policy) -> tuple[str, ...]:
    fields = (
        policy.field_names.customer_email,
        policy.field_names.superadmin_email,
        policy.template.fields["customer"],
    )
    return (*_ACCOUNT_LABELS, *(fold(field.name) for field in fields))
