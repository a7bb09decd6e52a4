"""Whatever people type, or accounts are called: there is an answer, and nothing of it pings anybody or formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.domain.account import Account, Subscription, SubscriptionStatus
from bot.services.check import MOST_MATCHES
from tests.running import sample_accounts
from tests.slack.reading import blocks_of, body_of, mrkdwn, outside_code, text_objects, text_of

if TYPE_CHECKING:
    from bot.local.outcome import Outcome
    from bot.local.state.sights import Sight
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARKED = "*zq1* _zq2_ ~zq3~ `zq4` ```zq5``` *_~zq6~_* >zq7"
TOKENS = "<!channel> <!here|here> <!everyone> <@U0L0000003> <@U0L0000003|ben> <#C0L0000001|general> <!subteam^S1|x>"
LIVE_SERVICE = SubscriptionStatus.LIVE


def nasty(email: str, domain: str, *services: str) -> Account:
    subscriptions = tuple(Subscription(service, 65, LIVE_SERVICE) for service in services)
    return Account(email, domains=(domain,), country="NL", subscriptions=subscriptions, partner=MARKED)


NASTY = (
    nasty("<!channel>@ping.example", "ping.example", "<!channel> <@U0L0000003>", "Zoho CRM"),
    nasty("*_~zq1~_*`zq2`@marks.example", "marks.example", MARKED, "`zq8", "Zoho Campaigns"),
    nasty("&lt;!here&gt;@entity.example", "entity.example", "&lt;!here&gt;", "<https://evil.example|zq1>"),
    nasty("x\u202egnp.eert@turn.example", "turn.example", "\u202ezq1\u2066", "تطبيق"),
    nasty("long@long.example", "long.example", *(f"*zq{number}* {'x' * 240}" for number in range(60))),
    *(nasty(f"*zq1*<!here>-{number}@several.example", "several.example", "<!here>") for number in range(3)),
    *(nasty(f"\u202e{'n' * 200}{number}@many.example", "many.example", "Zoho CRM") for number in range(120)),
)
OPTIONS = {"accounts": [*sample_accounts(), *NASTY]}

TYPED = {
    "three thousand characters": "x" * 3000,
    "three thousand words": "zq1 " * 750,
    "three thousand addresses": "a@b.example " * 250,
    "marks": MARKED,
    "tokens": TOKENS,
    "escaped tokens": "&lt;!channel&gt; &lt;@U0L0000003&gt;",
    "twice escaped": "&amp;lt;!channel&amp;gt;",
    "half tokens": "<!channel <@ > <| |> << >> <!",
    "a token in a link": "<https://evil.example/<!channel>|<!here>> <javascript:alert(1)|zq1>",
    "a date": "<!date^1392734382^{date} zq1|<!channel>>",
    "control characters": "".join(map(chr, range(32))) + "\x7f\x85\u2028\u2029zq1",
    "directions": "\u202ezq1\u202d \u2066zq2\u2069 \u200f\u200ezq3 \u061c",
    "invisible": "z\u200bq\u200d1\ufeff \u00adzq2 \u3164",
    "emoji": "🔥👩‍👩‍👧‍👦🏳️‍🌈 :fire: :channel:",
    "sql": "'; DROP TABLE accounts;-- \" OR 1=1 /* % _",
    "formats": "%s %d {0} {command} {{x}} $(reboot) `reboot` ${HOME} \\n",
    "scripts": "<script>alert(1)</script> &#60;!channel&#62; &lt",
    "links": "https://evil.example/?a=*b*&c=_d_ mailto:x@evil.example tel:123",
    "one address": "*zq1*@marks.example",
    "a broken address": "zq1@@<!here>.example",
    "quotes": "“zq1” ‘zq2’ «zq3» 「zq4」",
    "many commas": "," * 1000,
    "dashes": "- -- --- – —",
    "a mixed alphabet": "Ｃａｍｐａｉｇｎｓ ΑΒΓ аdmin@сustomer.com",
}
POSITIONS = (
    "{}", "help {}", "check {}", "check admin@customer.com {}", "check admin@customer.com in {}",
    "check admin@customer.com partner {}", "check {} CRM in NL", "check ZUID:{}", "why {}", "why CRM, {}",
    "thresholds {}", "ladder {}", "commitments {}", "submit {}", "submit dc {}", "submit NL dc {}", "template {}",
    "language {}", "language {} here",
)  # fmt: skip


def assert_harmless(answer: Outcome | Sight) -> None:
    blocks = blocks_of(answer)
    text = text_of(answer) if hasattr(answer, "body") else answer.text
    lines = mrkdwn(blocks)
    for line in (*lines, text):
        assert re.search(r"<[!@#]", line) is None, line
    for line in lines:
        assert line.count("`") % 2 == 0, line
        bare = outside_code(line)
        assert "<" not in bare, line
        assert ">" not in bare, line
        assert re.search(r"[*_~`]+zq\d|zq\d[*_~`]+", bare) is None, line
        assert not bare.startswith("&gt;"), line
    for part in (text, *(str(part["text"]) for part in text_objects(blocks))):
        assert re.search("[\u202a-\u202e\x00-\x08\x0b-\x1f\x7f]", part) is None, part
    assert {part.get("verbatim", True) for part in text_objects(blocks)} == {True}
    assert len(text) <= 4000


@pytest.mark.parametrize("position", POSITIONS)
async def test_whatever_is_typed_gets_a_harmless_answer(bot: Running, position: str) -> None:
    for name, typed in TYPED.items():
        for escaped in (True, False):
            asked = await bot.cast.admin.slash(position.format(typed), bot.cast.general, escaped=escaped)
            assert body_of(asked)["text"], name
            assert_harmless(asked)
    assert {row.outcome for row in await bot.audited()} <= {"answered", "not understood", "asked back"}
    await bot.cast.admin.slash("language en")
    await bot.cast.admin.slash("language en here", bot.cast.general)


@pytest.mark.parametrize("name", TYPED)
async def test_whatever_is_said_gets_a_harmless_answer(bot: Running, name: str) -> None:
    for how in (f"check {TYPED[name]}", TYPED[name]):
        asked = await bot.cast.agent.mention(bot.cast.general, how)
        await asked.shown()
        for sight in asked.seen:
            assert_harmless(sight)


@pytest.mark.parametrize("domain", [account.domains[0] for account in NASTY[:5]])
@pytest.mark.parametrize("asked_in", ["en", "ar", "ja"])
async def test_an_account_with_a_hostile_name_is_shown_letter_by_letter(
    bot: Running, domain: str, asked_in: str
) -> None:
    await bot.cast.agent.slash(f"language {asked_in}")
    asked = await bot.cast.agent.slash(f"check {domain}", bot.cast.general)
    assert_harmless(asked)
    email = next(account.superadmin_email for account in NASTY if account.domains == (domain,))
    if domain in {"ping.example", "entity.example"}:
        shown = email.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"`{shown}`" in "\n".join(mrkdwn(body_of(asked)["blocks"]))
    shared = await (await bot.cast.agent.press(await asked.answered(), "check.share")).answered()
    assert shared.kind == "message"
    assert_harmless(shared)
    table = await bot.cast.agent.slash(f"check {domain} admin@customer.com", bot.cast.general)
    assert_harmless(table)
    await bot.cast.agent.slash("language en")


async def test_several_accounts_with_hostile_names_are_offered_letter_by_letter(bot: Running) -> None:
    asked = await bot.cast.agent.slash("check several.example", bot.cast.general)
    assert text_of(asked).startswith("Several accounts match several.example.")
    assert_harmless(asked)


async def test_more_accounts_than_buttons_give_a_table(bot: Running) -> None:
    asked = await bot.cast.agent.slash("check many.example", bot.cast.general)
    assert text_of(asked).startswith("Several accounts match many.example.")
    assert "These are only 50 of them: if yours is not here, ask with its SuperAdmin email" in text_of(asked)
    table = next(block for block in blocks_of(asked) if block["type"] == "table")
    assert len(table["rows"]) == 1 + MOST_MATCHES
    assert all(row[2]["text"] == "65 / 60" for row in table["rows"][1:])
    assert_harmless(asked)
