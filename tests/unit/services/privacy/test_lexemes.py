"""A search finds what holds its words, from two Chinese characters on, without plain words in
the index.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.privacy.lexemes import Lexemes

LEXEMES = Lexemes(b"k" * 32)
TEXT = "3栋1502 厨房水管漏水，电话13912340001，请联系Wang先生（App工单AB-12）"


def found(query: str, text: str = TEXT) -> bool:
    wanted = LEXEMES.of_query(query)
    return bool(wanted) and wanted <= LEXEMES.of_text(text)


@pytest.mark.parametrize(
    "query",
    [
        "漏水",
        "水管漏水",
        "厨房",
        "3栋",
        "1502",
        "139123",
        "wang",
        "WANG先生",
        "ＡＰＰ",
        "漏水 1502",
    ],
)
def test_what_is_there_is_found(query: str) -> None:
    assert found(query)


@pytest.mark.parametrize(
    "query", ["电梯", "水漏", "13栋", "1503", "139124", "wangs", "房厨", "漏水 电梯"]
)
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert not found(query)


@pytest.mark.parametrize("query", ["", "，。 !"])
def test_nothing_to_search_for(query: str) -> None:
    assert LEXEMES.of_query(query) == frozenset()


def test_lexemes_say_nothing_without_the_key() -> None:
    ours, theirs = LEXEMES.of_text("张伟"), Lexemes(b"j" * 32).of_text("张伟")
    assert ours.isdisjoint(theirs)
    assert all(len(lexeme) == 16 and "张" not in lexeme for lexeme in ours)


WORDS = st.text("漏水电梯abcAB12345 -，３", max_size=30)


@given(before=WORDS, query=st.text("漏水电梯", min_size=2, max_size=6), after=WORDS)
def test_chinese_words_are_found_wherever_they_stand(before: str, query: str, after: str) -> None:
    assert found(query, before + query + after)


@given(before=WORDS, query=st.text("0123456789", min_size=3, max_size=11), after=WORDS)
def test_numbers_are_found_from_three_digits_on(before: str, query: str, after: str) -> None:
    assert found(query, before + query + after)


@given(WORDS)
def test_a_text_finds_itself(text: str) -> None:
    assert LEXEMES.of_query(text) <= LEXEMES.of_text(text)


def test_one_number_has_one_lexeme_however_it_was_written() -> None:
    [told] = LEXEMES.of_telephone("139 1234-0001")
    assert LEXEMES.of_telephone("+86 13912340001（妻子）") == {told}
    assert told in LEXEMES.of_telephone("0571-88880000、13912340001")
    assert told not in LEXEMES.of_telephone("13912340002")
    assert LEXEMES.of_telephone("不详") == frozenset()
    assert told not in LEXEMES.of_text("13912340001"), "a whole number is no piece of a text"
