"""What is left of what people type: Slack's tokens, formatting, foreign digits, invisible characters, and attacks."""

from __future__ import annotations

import unicodedata
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.typed import MENTION, MOST_READ, clean, is_email, words

if TYPE_CHECKING:
    from collections.abc import Callable

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2064\u3164\ufe0f\ufeff"

TOKENS = {
    "<mailto:a@b.com|a@b.com>": "a@b.com",
    "<mailto:a@b.com>": "a@b.com",
    "<mailto:a@b.com|>": "a@b.com",
    "<mailto:a@b.com?subject=Hi|a@b.com>": "a@b.com",
    "<mailto:a@b.com?subject=Hi>": "a@b.com",
    "<mailto:a@b.com|*a@b.com*>": "a@b.com",
    "<mailto:a@b.com|John>": "John a@b.com",
    "<mailto:other@b.com|a@b.com>": "a@b.com",
    "<mailto:a@münchen.de|a@münchen.de>": "a@münchen.de",
    "<http://customer.com|customer.com>": "customer.com",
    "<http://customer.com|Customer.com>": "Customer.com",
    "<https://customer.com>": "customer.com",
    "<https://customer.com/>": "customer.com/",
    "<https://customer.com/|https://customer.com/>": "https://customer.com/",
    "<https://customer.com/a?b=1&amp;c=2>": "customer.com/a?b=1&c=2",
    "<https://customer.com|our site>": "our site customer.com",
    "<tel:0123456789|012 345 6789>": "012 345 6789",
    "<@U0ABC123>": "<@U0ABC123>",
    "<@W0ABC123>": "<@W0ABC123>",
    "<@U0ABC123|jo>": "<@U0ABC123>",
    "<@U0ABC123|jo|x>": "<@U0ABC123>",
    "<@B0ABC123>": "@B0ABC123",
    "<@u0abc123|jo>": "jo",
    "<#C0ABC123|general>": "general",
    "<#C0ABC123|>": "C0ABC123",
    "<#C0ABC123>": "C0ABC123",
    "<!channel>": "channel",
    "<!here|@here>": "@here",
    "<!everyone>": "everyone",
    "<!subteam^S0ABC123|@desk>": "@desk",
    "<!subteam^S0ABC123>": "subteam^S0ABC123",
    "<!date^1392734382^{date}|18 February>": "18 February",
    "<!unknown>": "unknown",
    "<>": "",
    "<|>": "",
}
PLAIN = {
    "  check\u00a0\u3000a@b.com\t\n now  ": "check a@b.com now",
    "one\r\ntwo\u2028three\u2029four\x85five": "one two three four five",
    "a\x00b\x1b[31m\x7f": "ab[31m",
    "ad\u200bmin\u00ad@cus\u2060tomer.com\ufeff": "admin@customer.com",
    "\u202emoc.remotsuc@nimda\u202c": "moc.remotsuc@nimda",
    "\u2067admin@customer.com\u2069": "admin@customer.com",
    "👨\u200d👩\u200d👧 hi": "👨👩👧 hi",
    "\ud800a\ue000b": "ab",
    "ｃｈｅｃｋ　ａｄｍｉｎ＠ｃｕｓｔｏｍｅｒ．ｃｏｍ": "check admin@customer.com",
    "ZUID：１２３": "ZUID:123",
    "٣٤٥ ۳۴۵ ๓๔๕ ३४५ 𝟛𝟜𝟝": "345 345 345 345 345",
    "𝐚𝐝𝐦𝐢𝐧@customer﹒com": "admin@customer.com",
    "ｷｬﾝﾍﾟｰﾝ": "キャンペーン",
    "cafe\u0301": "café",
    "R&amp;D &lt;3": "R&D ‹3",
    "&amp;lt;b&amp;gt;": "&lt;b&gt;",
    "&nbsp;&#60;": "&nbsp;&#60;",
    "a > b < c": "a › b ‹ c",
    "*bold* _it_ ~gone~ `code`": "*bold* _it_ ~gone~ `code`",
    "‘x’ “y” „z“ «q»": "‘x’ “y” „z“ «q»",
    "Côte d’Ivoire": "Côte d’Ivoire",
    "الأردن": "الأردن",
    "กำลัง": "กำลัง",
    "": "",
}
# However it is wrapped up, it never becomes a token again.
ATTACKS = (
    "<!channel>",
    "<<!channel>>",
    "<!chan<!channel>nel>",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "＜!channel＞",
    "﹤!channel﹥",
    "<\u200b!channel>",
    "&lt;\u200b!channel&gt;",
    "&lt;@U0ABC123&gt;",
    "&l\u200bt;!here&gt;",
    "＆lt;!here＆gt;",
    "<x|<!here>>",
    "<mailto:<!here>|x>",
    "<http://x|&lt;!here&gt;>",
    "<mailto:a@b|&lt;!channel&gt;>",
    "\x02!channel\x03",
    "\x02@U0ABC123\x03",
    "<@U0ABC123|&lt;!here&gt;>",
)


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_of_slack_becomes_what_was_typed(token: str) -> None:
    assert clean(token) == TOKENS[token]


@pytest.mark.parametrize("typed", PLAIN, ids=ascii)
def test_text_becomes_one_line_of_plain_text(typed: str) -> None:
    assert clean(typed) == PLAIN[typed]


@pytest.mark.parametrize("typed", ATTACKS, ids=ascii)
def test_nothing_that_is_typed_comes_back_as_a_token(typed: str) -> None:
    left = MENTION.sub("", clean(typed)) if typed.startswith("<@") else clean(typed)
    assert not {"<", ">"} & set(left)


def test_a_link_does_not_grow_together_with_what_stands_beside_it() -> None:
    assert clean("<mailto:a@b.com|a@b.com>は大口ですか") == "a@b.com は大口ですか"
    assert clean("<mailto:a@b.com|a@b.com><mailto:c@d.com|c@d.com>").split() == ["a@b.com", "c@d.com"]
    assert clean("(<mailto:a@b.com|a@b.com>),") == "(a@b.com),"


# ----------------------------------------------------------------------------------------------- words

ADDRESS = "admin@customer.com"
WRAPPED = (
    "*{}*", "_{}_", "~{}~", "`{}`", "```{}```", "*_~{}~_*", "_*{}*_", "~_{}_~", "*`{}`*", '"{}"', "'{}'", "“{}”",
    "‘{}’", "„{}“", "«{}»", "‹{}›", "「{}」", "『{}』", "【{}】", "〔{}〕", "《{}》", "（{}）", "({})", "[{}]",
    "{{{}}}", "<{}>", "&lt;{}&gt;", "(*{}*)", "“_{}_”", "*{}*:", "_{}_.", "{}:", "{};", "{}.", "{}...", "{}…", "{}!",
    "{}?", "{}。", "{}؟", "{})", "{}'s", "{}’s", "{}|", "{}\\", "{}/", "{}—", "mailto:{}", "MAILTO:{}", "•{}",
    "- {}", "-{}", "🙂{}🙂", "📧\ufe0f{}", "{}→", "{}.'", "Email:{}", "\u202e{}\u202c", "\u2068{}\u2069",
)  # fmt: skip


@pytest.mark.parametrize("around", WRAPPED, ids=ascii)
@pytest.mark.parametrize("as_sent", [ADDRESS, f"<mailto:{ADDRESS}|{ADDRESS}>"])
def test_an_address_is_found_in_whatever_is_around_it(around: str, as_sent: str) -> None:
    assert ADDRESS in words(clean(around.format(as_sent)))


@pytest.mark.parametrize(
    "address",
    [
        "_admin@customer.com", "a_b@customer.com", "o'brien@customer.com", "a.b+c-d=e@customer.com", "1@2.3",
        "admin@münchen.de", "admin@xn--mnchen-3ya.de", "管理者@例え.jp", "مدير@شركة.السعودية", "ผู้ดูแล@ไทย.ไทย",
        "a@b.c.d.e", "ADMIN@Customer.COM", "x" * 60 + "@" + "y" * 60 + ".com",
    ],
)  # fmt: skip
def test_an_unusual_address_stays_whole(address: str) -> None:
    assert is_email(address)
    assert words(clean(address)) == [unicodedata.normalize("NFC", address)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("o’brien@customer.com", ["o'brien@customer.com"]),
        ("admin@customer。com", ["admin@customer.com"]),
        (
            "a@b.com,c@d.com;e@f.com、g@h.com،i@j.com",
            ["a@b.com", ",", "c@d.com", ",", "e@f.com", ",", "g@h.com", ",", "i@j.com"],
        ),
        ("a@b.com/c@d.com", ["a@b.com", "c@d.com"]),
        ("a@b.com@d.com", ["a@b.com@d.com"]),
        ("<a@b.com>(c@d.com)", ["a@b.com", "c@d.com"]),
        ("_a@b.com _c@d.com_", ["_a@b.com", "c@d.com"]),
        ("John Smith <john@x.com>", ["John", "Smith", "john@x.com"]),
    ],
)
def test_addresses_that_are_run_together_are_told_apart(typed: str, found: list[str]) -> None:
    assert words(clean(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("*CRM*, _Desk_，`Books`、“Mail”؛ Sign", ["CRM", ",", "Desk", ",", "Books", ",", "Mail", ",", "Sign"]),
        ("customer.com. (customer.com) customer.com:", ["customer.com"] * 3),
        ("ZUID:123. *ZOID:45* ZUID: 6", ["ZUID:123", "ZOID:45", "ZUID:", "6"]),
        ("- – — −", ["-"] * 4),
        ("Writer add-ons", ["Writer", "add-ons"]),
        ("Zoho Writer – add-ons", ["Zoho", "Writer", "-", "add-ons"]),
        ("Trinidad & Tobago", ["Trinidad", "&", "Tobago"]),
        ("U.S.A. St. Lucia", ["U.S.A", "St", "Lucia"]),
        ('*_~` "" () … ...', []),
        ("<@U0ABC123> (<@U0ABC123|jo>), *<@U0ABC123>*.", ["<@U0ABC123>", "<@U0ABC123>", ",", "<@U0ABC123>"]),
        ("a@b.com 's", ["a@b.com"]),
        ("", []),
    ],
)
def test_text_is_split_into_bare_words(typed: str, found: list[str]) -> None:
    assert words(clean(typed)) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "a", "a@", "@b.com", "a@b", "a@b.", "a@.com", "a@b..com", "a@.b.com", "a b@c.com", "a@b c.com",
        "a@b@c.com", "<a@b.com>", "a@b.com,", "a@b.com:", "a@b.com/x", "a@b_c.com", "<@U123>", "a@b.com\n",
        "x" * 250 + "@b.com",
    ],
)  # fmt: skip
def test_what_is_not_the_form_of_one_address_is_none(text: str) -> None:
    assert not is_email(text)


# ------------------------------------------------------------------------------------- whatever is typed

SNIPPETS = st.sampled_from(
    [
        *TOKENS, *ATTACKS, "&lt;", "&gt;", "&amp;", "<", ">", "|", "!", "@", "#", ",", "*", "_", "~", "`", "\u202e",
        "\u2066", "\u200b", "\x00", "\n", "a@b.com", "ZUID:", "in", "👨\u200d👩\u200d👧", "٣", "＜", "､", "\ud83d",
        "'; DROP TABLE accounts;--",
    ]
)  # fmt: skip
TYPED = st.lists(st.one_of(SNIPPETS, st.text(max_size=20)), max_size=20).map("".join)


@given(TYPED)
def test_cleaned_text_has_no_control_direction_or_invisible_characters(typed: str) -> None:
    left = clean(typed)
    assert not {unicodedata.category(ch) for ch in left} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not set(BIDI + ZERO_WIDTH) & set(left)
    assert left == " ".join(left.split())


@given(TYPED)
def test_cleaned_text_has_no_token_but_mentions_of_people(typed: str) -> None:
    assert not {"<", ">"} & set(MENTION.sub("", clean(typed)))


@given(TYPED)
def test_a_mention_is_left_only_of_somebody_whom_slack_recognised(typed: str) -> None:
    unseen_gone = "".join(ch for ch in typed if unicodedata.category(ch) not in {"Cc", "Cf"} and ch not in ZERO_WIDTH)
    told = set(MENTION.findall(unicodedata.normalize("NFKC", unseen_gone)))
    assert set(MENTION.findall(clean(typed))) <= told


@given(TYPED)
def test_cleaning_again_changes_nothing_unless_entities_were_typed(typed: str) -> None:
    once = clean(typed)
    if "&" not in once:
        assert clean(once) == once


@given(TYPED)
def test_words_are_never_empty_and_hold_no_spaces(typed: str) -> None:
    assert all(word and len(word.split()) == 1 for word in words(clean(typed)))


@given(TYPED)
def test_words_written_out_again_are_the_same_words(typed: str) -> None:
    once = words(clean(typed))
    if not any("&" in word or "'s" in word or "’s" in word for word in once):
        assert words(clean(" ".join(once))) == once


@pytest.mark.parametrize("length", [3_000, 30_000])
def test_a_very_long_text_is_read_whole(length: int) -> None:
    many = " ".join(f"user{n:05}@customer.com" for n in range(length // 23))
    assert words(clean(many)) == many.split()


def test_what_is_longer_than_slack_allows_is_cut_between_words() -> None:
    left = words(clean("admin@customer.com " * 5_000))
    assert set(left) == {"admin@customer.com"}
    assert len(left) == MOST_READ // len("admin@customer.com ")
    token = "<mailto:admin@customer.com|admin@customer.com>,"
    assert set(words(clean("why " + token * 2_000))) == {"why", "admin@customer.com", ","}
    assert clean("x" * 100_000) == "x" * MOST_READ


@pytest.mark.parametrize(
    "snippet",
    [
        "a", "@", "a@", "@a", "a.", "a@b.", "a@b.c", ",a@b.c", "<", ">", "<@", "<!", "<|", "<a|", "<@U1>", "<mailto:",
        "<mailto:a@b.c|a@b.c>", "&lt;", "&", "*", "_", "*_~", "_a", "'", "(", ",", " ", "\u202e", "é", "\u0301", "٣",
        "＜", "🙂", "-", ".", "ZUID:",
    ],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize("around", ["…", "@…", "…@", "a@…", "<…", "<mailto:…|…>"])
def test_time_grows_with_the_length_and_not_with_its_square(snippet: str, around: str) -> None:
    def cost(of: Callable[[], object]) -> float:
        began = process_time()
        of()
        return process_time() - began

    def typed(length: int) -> str:
        return around.replace("…", snippet * (length // len(snippet)))

    short, long = typed(4_000), typed(39_000)
    # A tenth of a second is no work; else ten times the text, of which a square would be a hundred times the work.
    if cost(lambda: words(clean(long))) > 0.1:
        fast = min(cost(lambda: words(clean(short))) for _ in range(3))
        slow = min(cost(lambda: words(clean(long))) for _ in range(3))
        assert slow < 40 * fast
