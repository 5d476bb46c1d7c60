"""What the screening finds, and what it is worth on sentences nobody tuned it on."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.ruleset import Phrase, Wording
from services.identity_numbers import is_identity
from services.screening.finding import Hit
from services.screening.folding import Squeezed, fold
from services.screening.numbers import is_card
from services.screening.phrases import PhraseFinder
from services.screening.ruleset import shipped
from services.screening.screen import Screen, mended
from tests.screening.evaluation import evaluate, halves, sentences, total

PERSONAL_MIN, PHRASES_MIN = 0.95, 0.90
SENTENCES_MIN = 400


@pytest.mark.parametrize("part", ["tuned on", "held back"])
def test_precision_and_recall_are_as_promised(part: str) -> None:
    for name, kinds, of, chosen in halves():
        if of != part:
            continue
        score = total(evaluate(chosen, kinds))
        least = PERSONAL_MIN if name == "personal" else PHRASES_MIN
        assert score.precision >= least, score
        assert score.recall >= least, score


def test_there_are_sentences_enough_and_each_stands_once() -> None:
    texts = [each.text for name in ("personal", "phrases") for each in sentences(name)]
    assert len(texts) >= SENTENCES_MIN
    assert len(set(texts)) == len(texts)


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="尽快处理 ·-。，abc１２３", max_size=40))
def test_a_squeezed_place_is_where_its_characters_stand(text: str) -> None:
    squeezed = Squeezed(text)
    for start in range(len(squeezed.text)):
        a, b = squeezed.span(start, start + 1)
        assert text[a:b] == squeezed.text[start]


@given(
    st.lists(st.text(alphabet="甲乙丙丁", min_size=1, max_size=4), min_size=1, max_size=6),
    st.text(alphabet="甲乙丙丁戊", max_size=30),
)
def test_every_phrase_is_found_and_nothing_else(phrases: list[str], text: str) -> None:
    rules = Wording(
        forbidden=tuple(Phrase(words=words) for words in phrases),
        vague=(),
        own_number=(),
        not_a_number=(),
    )
    found = PhraseFinder(rules).find(text)
    covered = {index for hit in found for index in range(hit.start, hit.end)}
    for words in phrases:
        for start in range(len(text) - len(words) + 1):
            if text[start : start + len(words)] == words:
                assert covered & set(range(start, start + len(words)))
    assert all(text[hit.start : hit.end] in phrases for hit in found)


@given(st.text(alphabet=string.digits, min_size=17, max_size=17))
def test_at_most_one_check_character_makes_an_identity_number(digits: str) -> None:
    assert sum(is_identity(digits + check) for check in "0123456789x") <= 1


@given(st.text(alphabet=string.digits, min_size=13, max_size=16))
def test_exactly_one_check_digit_makes_a_card(digits: str) -> None:
    assert sum(is_card("62" + digits + check) for check in string.digits) == 1


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("咨询电话 13900004821", []),
        ("业主电话 13900004821", ["mobile"]),
        ("这 不 归 我 管", ["forbidden"]),
        ("這不歸我管", ["forbidden"]),
        ("", []),
        ("。" * 2_000, []),
        ("1" * 2_000, []),
    ],
)
def test_what_is_found_in(text: str, kinds: list[str]) -> None:
    screen = Screen(shipped())
    assert [hit.kind for hit in [*screen.personal(text), *screen.phrases(text)]] == kinds


def test_a_text_is_mended_by_what_may_stand_there() -> None:
    text = "尽快处理，电话13900004821。"
    hits = [
        Hit(kind="vague", start=0, end=2, instead="今天十八点前"),
        Hit(kind="mobile", start=7, end=18, instead=""),
    ]
    assert mended(text, hits) == "今天十八点前处理，电话…。"


def test_what_is_proposed_is_not_held_against_its_author() -> None:
    """Whoever takes the proposed words is not stopped again."""
    screen = Screen(shipped())
    for phrase in (*shipped().forbidden, *shipped().vague):
        assert screen.phrases(phrase.instead) == [], phrase.words
        assert screen.personal(phrase.instead) == [], phrase.words


def test_no_phrase_is_listed_twice() -> None:
    spellings = [
        Squeezed(fold(spelling)).text
        for phrase in (*shipped().forbidden, *shipped().vague)
        for spelling in (phrase.words, *phrase.also)
    ]
    assert len(spellings) == len(set(spellings)), sorted(
        {each for each in spellings if spellings.count(each) > 1}
    )
