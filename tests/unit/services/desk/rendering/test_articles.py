"""Articles are cited as the rulebook's readers do."""

import pytest

from services.desk.rendering.articles import cite


@pytest.mark.parametrize(
    ("article", "zh"),
    [
        ("Art.9(1)", "第九条第1项"),
        ("Art.3(4)", "第三条第4项"),
        ("Art.10", "第十条"),
        ("Art.12(3)", "第十二条第3项"),
        ("Art.20", "第二十条"),
        ("第五条", "第五条"),
    ],
)
def test_in_chinese(article: str, zh: str) -> None:
    assert cite(article, "zh") == zh


def test_in_english_it_stays_as_it_is() -> None:
    assert cite("Art.9(1)", "en") == "Art.9(1)"
