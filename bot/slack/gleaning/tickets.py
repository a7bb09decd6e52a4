"""Finds the ids of tickets among words, numbers and links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.slack.ticket_ids import ticket_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TICKET = (
    r"(?<![^\W_])(?:support|help\s?desk|desk|e-?mail)?-?tickets?(?:nummer|number|nr|id|no)?"  # en nl de fr es pt
    r"|(?<![^\W_])(?:case|request|incident|anfrage|vorgangs?|fall|zaak|verzoek|melding|caso|solicitud|chamado|demande)"
    r"(?:nummer|number|nr|id|no)?(?=[\s-]*(?:id|no|nr|number|nummer|n[°º]|#|№)\b|\s*[#№:])"
    r"|(?<![^\W_])(?:tíquete?|billet|bilhete)"
    r"|お?問い?合わ?せ|チケット|受付|ケース"
    r"|(?<![^\W_])(?:رقم\s)?[وبلفك]?(?:ال|ل)?(?:تذكرة|تذكره)"
    r"|(?:หมายเลข|เลขที่|รหัส)?(?:ตั๋ว|ทิกเก็ต|ทิคเก็ต|เคส)"
)
_ID_WORD = r"(?:ids?|no|nr|num|number|nummer|numéro|número|n[°º])(?![^\W\d_])|番号|ナンバー|رقم|หมายเลข|เลขที่"
_BETWEEN = rf"(?:[\s\-_.]{{0,3}}(?P<word>{_ID_WORD}|[#№]))?[\s:.#=\-–(\[№は]{{0,4}}"
# Not a part of something longer: a time, a date, a version, an amount, a length of time, a count of licences.
_WHOLE = (
    r"(?![A-Za-z0-9]|[:./]\d|,\d{3}(?!\d)|\s?(?:%|°|€|\$|£|¥)"
    r"|\s(?:h|hrs?|hours?|min|minutes?|days?|weeks?|times?|users?|licen[cs]es?|seats?|uur|dagen|stunden|tage|lizenzen"
    r"|licenties|heures?|jours?|horas?|d[ií]as|eur|usd|inr|gbp)\b|\s?[時日分件円])"
)
_NUMBER = r"(?!0\d* \d{2})(?P<number>\d{1,25})"  # not as a telephone number begins
_NAME = r"(?P<name>[A-Za-z]{1,10}-?\d{2,20}(?:-\d{1,10}){0,2})"
_LABELLED = re.compile(rf"(?:{_TICKET}){_BETWEEN}(?:{_NUMBER}|{_NAME})(?!-\d){_WHOLE}", re.IGNORECASE)
_MORE = re.compile(rf"\s?(?:,|;|/|&|\+|and|und|en|et|y|e|、|و|และ)\s?#?(?P<number>\d{{3,25}})(?!-\d){_WHOLE}")
_SUBJECT = re.compile(r"##\s?(?P<number>\d{1,25})\s?##")
_HASH = re.compile(rf"(?<![\w&#/])#(?P<number>\d{{3,20}})(?![\w-]){_WHOLE}")
# What an order, a room, an invoice, a pull request are numbered with.
_OTHERS = re.compile(
    r"(?:order|po|invoice|bill|quote|receipt|room|suite|apt|pr|issue|phone|tel|account|payment|transaction|bestelling"
    r"|factuur|rechnung|bestellung|zimmer|commande|facture|pedido|factura|fatura)s?\.?:? ?$",
    re.IGNORECASE,
)
_LONGEST_OTHER = 16
_PROJECT = re.compile(
    r"(?<![\w./@#+-])(?P<name>(?P<key>[A-Z][A-Z0-9]{0,9}|t)-\d{1,10}(?:-\d{1,10}){0,2})(?![\w-]|[.,]\d)"
)
# Standards, codes, time zones, money, papers, months: written as ids are, and never a ticket's.
_NO_PROJECTS = frozenset(
    {
        "AES", "CET", "CN", "COVID", "CVE", "CY", "DIN", "EN", "ERR", "ERROR", "EST", "EUR", "FAX", "FY", "GBP", "GMT",
        "HTTP", "HTTPS", "ID", "IEC", "INR", "INV", "INVOICE", "IP", "ISO", "JPY", "KB", "MD", "MP", "NO", "NR", "OS",
        "PO", "PST", "QT", "RFC", "RSA", "SHA", "SKU", "SLA", "SO", "SSL", "TEL", "TLS", "USB", "USD", "UTC", "UTF",
        "VAT", "WIN", "ZGID", "ZOID", "ZUID",
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    }
)  # fmt: skip
# Severities, priorities and quarters, whatever follows them.
_LEVEL = re.compile(r"[SPQL][0-9](?:-.*)?", re.IGNORECASE)
# "CH-8000 Zürich" is a place.
_POSTAL = re.compile(r"(?:[A-SU-Z]|AT|BE|BG|CH|CZ|DE|DK|ES|FI|FR|GR|HR|HU|IT|LT|LU|LV|NL|NO|PL|PT|RO|SE|SI|SK)-\d{4,5}")
_PLACE_BEHIND = re.compile(r" [^\W\d_]")
_LINK = re.compile(r"(?:#Cases/dv/|/tickets?/(?:details/)?)(?P<number>\d{3,25})(?!\d)", re.IGNORECASE)
_SHORT = 3
_TIME = re.compile(r"\d{1,2}h\d{0,2}", re.IGNORECASE)


def tickets_in(lines: Iterable[str], links: Iterable[str]) -> Iterator[str]:
    """Yield what is most likely a ticket's id, in the order of the lines; what only links have comes last.

    A word of letters, `-` and digits is one in capitals alone, or as `t-1042`; a number behind `#` from three digits
    on, or behind a word for ticket. Inside of `[## … ##]` and in the addresses of Zoho Desk the number is the id.
    """
    for line in lines:
        yield from _in_line(line)
    for link in links:
        yield from (match["number"] for match in _LINK.finditer(link))


def _in_line(line: str) -> Iterator[str]:
    taken = 0
    for match in sorted(_candidates(line), key=lambda found: found.start()):
        if match.start() < taken:
            continue
        taken = match.end()
        word = _id_of(match)
        if ticket_id(word):
            yield word
            while match.re is _LABELLED and (more := _MORE.match(line, taken)):
                taken = more.end()
                yield more["number"]


def _candidates(line: str) -> Iterator[re.Match[str]]:
    yield from (match for match in _PROJECT.finditer(line) if not _is_no_project(match))
    yield from _SUBJECT.finditer(line)
    yield from (match for match in _LABELLED.finditer(line) if _id_of(match))
    yield from (match for match in _HASH.finditer(line) if not _is_others(match))


def _is_others(match: re.Match[str]) -> bool:
    return _OTHERS.search(match.string, max(match.start() - _LONGEST_OTHER, 0), match.start()) is not None


def _is_no_project(match: re.Match[str]) -> bool:
    name, key = match["name"], match["key"]
    if key in _NO_PROJECTS or _LEVEL.fullmatch(name):
        return True
    if _POSTAL.fullmatch(name) and _PLACE_BEHIND.match(match.string, match.end()):
        return True
    digits = len(name) - len(key) - 1
    return digits < (1 if len(key) >= _SHORT else 2 if len(key) > 1 or key in "Tt" else _SHORT)


def _id_of(match: re.Match[str]) -> str:
    """Return the id of a match, and "" where a word for ticket stands before something else."""
    found = match.groupdict()
    number, name = found.get("number"), found.get("name")
    if number:
        named = match.re is not _LABELLED or found.get("word")
        return number if named or len(number) >= _SHORT else ""
    return "" if name is None or _LEVEL.fullmatch(name) or _TIME.fullmatch(name) else name
