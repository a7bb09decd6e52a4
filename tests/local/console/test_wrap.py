"""Lines are broken where their script allows it."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.text import Text

from bot.local.console.wrap import unbroken, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 20, ["one two three"]),
        ("one two three", 8, ["one two", "three"]),
        ("a abcdefghij b", 4, ["a ab", "cdef", "ghij", "b"]),
        ("• one two three", 9, ["• one two", "  three"]),
        ("▌ one two three", 9, ["▌ one two", "▌ three"]),
        ("12. one two three", 13, ["12. one two", "    three"]),
        ("件数は65件です。", 8, ["件数は65", "件です。"]),
        ("今のアムステルダム", 14, ["今の", "アムステルダム"]),
        ("アムステルダム", 8, ["アムステ", "ルダム"]),
        ("これはです。", 10, ["これはで", "す。"]),
        ("これ「はい」", 6, ["これ", "「は", "い」"]),
        ("\u200fحساب مستخدم كبير", 12, ["\u200fحساب مستخدم", "\u200fكبير"]),
        ("\u200f• حساب مستخدم كبير", 14, ["\u200f• حساب مستخدم", "\u200f  كبير"]),
        ("ขอบคุณ มากครับ", 8, ["ขอบคุณ", "มากครับ"]),
        ("", 8, [""]),
    ],
)
def test_a_line_is_broken_between_words_or_letters(text: str, width: int, lines: list[str]) -> None:
    assert [line.plain for line in wrapped(Text(text), width)] == lines


@pytest.mark.parametrize("width", range(4, 20))
def test_thai_is_never_cut_before_a_sign_or_after_a_leading_vowel(width: int) -> None:
    text = "เพื่อทดสอบการตัดบรรทัดในหน้าจอแคบ"
    lines = [line.plain for line in wrapped(Text(text), width)]
    assert "".join(lines) == text
    assert all(cell_len(line) <= width for line in lines)
    assert not any(line[0] in "ะัาำิีึืุู็่้๊๋์" for line in lines)
    assert not any(line[-1] in "เแโใไ" for line in lines)


def test_a_line_keeps_its_styles_across_the_break() -> None:
    first, second = wrapped(Text("one two", "bold"), 4)
    assert (str(first.style), str(second.spans[-1].style)) == ("bold", "bold")


@pytest.mark.parametrize(
    ("parts", "width", "lines"),
    [
        (["one", "New York", "two"], 9, ["one", "New York", "two"]),
        (["one two", "three"], 7, ["one two", "three"]),
        (["中東・アフリカ", "ヨーロッパ"], 16, ["中東・アフリカ", "ヨーロッパ"]),
        (["a New York b", "c"], 8, ["a New", "York b c"]),
    ],
)
def test_what_is_to_stay_whole_is_broken_only_where_no_line_holds_it(
    parts: list[str], width: int, lines: list[str]
) -> None:
    text = Text(" ").join([unbroken(Text(part)) for part in parts])
    assert [line.plain for line in wrapped(text, width)] == lines
