"""個人番号, 法人番号 and free codes."""

from __future__ import annotations

import re

from dxauto.forms.characters import DASHES, DIGITS, LATIN_UPPER, fold, foreign_to
from dxauto.forms.types.base import ValueType, wrong_characters
from dxauto.forms.values import ParseContext, Parsed

CODE_ALPHABET = DIGITS | LATIN_UPPER | frozenset("-")


def kojin_check_digit(eleven: str) -> int:
    """The twelfth digit of a 個人番号.

    行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード及び個人番号カード並びに
    情報提供ネットワークシステムによる特定個人情報の提供等に関する省令（平成26年総務省令第85号）第5条:
    11 - (sum of P(n) * Q(n) mod 11), P(n) the n-th digit from the right, Q(n) = n + 1 up to n = 6 and n - 5 beyond;
    0 if the remainder is 0 or 1.
    """
    weighted = sum(int(p) * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(reversed(eleven), start=1))
    remainder = weighted % 11
    return 0 if remainder <= 1 else 11 - remainder


def is_kojin_bangou(digits: str) -> bool:
    """Tell whether a text is twelve half-width digits of which the last is the check digit of a 個人番号."""
    return re.fullmatch("[0-9]{12}", digits) is not None and int(digits[-1]) == kojin_check_digit(digits[:11])


def houjin_check_digit(twelve: str) -> int:
    """The first digit of a 法人番号, from the twelve that follow.

    法人番号の指定等に関する省令（平成26年財務省令第70号）第2条: 9 - (sum of P(n) * Q(n) mod 9), P(n) the n-th digit
    from the right, Q(n) = 1 for odd n and 2 for even n.
    """
    return 9 - sum(int(p) * (1 if n % 2 else 2) for n, p in enumerate(reversed(twelve), start=1)) % 9


def only_digits(raw: str) -> str:
    """The reading without white space and hyphens, look-alikes of digits folded."""
    return fold(re.sub(rf"[\s{re.escape(DASHES)}]", "", raw), DIGITS)


def digits_of_length(raw: str, length: int, title: str) -> Parsed:
    """A code of exactly `length` digits, or what is wrong with it."""
    text = only_digits(raw)
    if not text:
        return Parsed(None)
    if foreign_to(text, DIGITS):
        return Parsed(None, text, (wrong_characters(foreign_to(text, DIGITS), title),))
    if len(text) != length:
        return Parsed(None, text, (f"{title}は{length}けたです（{len(text)}けた読めました）",))
    return Parsed(text, text)


def _kojin(raw: str, context: ParseContext) -> Parsed:
    parsed = digits_of_length(raw, 12, "個人番号")
    if parsed.value is None or int(parsed.text[-1]) == kojin_check_digit(parsed.text[:11]):
        return parsed
    return Parsed(parsed.text, parsed.text, ("個人番号の検査用数字（最後の1けた）が合いません",))


def _houjin(raw: str, context: ParseContext) -> Parsed:
    parsed = digits_of_length(raw.lstrip("Tt"), 13, "法人番号")
    if parsed.value is None or int(parsed.text[0]) == houjin_check_digit(parsed.text[1:]):
        return parsed
    return Parsed(parsed.text, parsed.text, ("法人番号の検査用数字（最初の1けた）が合いません",))


def _code(raw: str, context: ParseContext) -> Parsed:
    """A code; `options`: length (an int or a list of them), pattern (a regular expression), prefix, alphabet."""
    allowed = frozenset(str(context.options.get("alphabet", ""))) or CODE_ALPHABET
    prefix = str(context.options.get("prefix", ""))
    text = fold(re.sub(r"\s", "", raw).upper(), allowed | frozenset(prefix))
    if prefix and not text.startswith(prefix):
        text = prefix + text
    return Parsed(text, text, tuple(_code_problems(text, allowed | frozenset(prefix), context)))


def _code_problems(text: str, allowed: frozenset[str], context: ParseContext) -> list[str]:
    problems = []
    if rest := foreign_to(text, allowed):
        problems.append(wrong_characters(rest, "番号"))
    lengths = context.options.get("length")
    lengths = [lengths] if isinstance(lengths, int) else lengths
    if isinstance(lengths, (list, tuple)) and len(text) not in lengths:
        problems.append(f"番号は{'・'.join(map(str, lengths))}けたです（{len(text)}けた読めました）")
    pattern = context.options.get("pattern")
    if isinstance(pattern, str) and not _matches(pattern, text):
        problems.append("番号の形が違います")
    return problems


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return False


TYPES = (
    ValueType("kojin_bangou", "個人番号", DIGITS, "text", _kojin),
    ValueType("houjin_bangou", "法人番号", DIGITS, "text", _houjin),
    ValueType("bangou", "番号", CODE_ALPHABET, "text", _code),
)
