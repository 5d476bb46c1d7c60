"""The rulebook's articles as people here cite them: ``Art.9(1)`` is 第九条第1项."""

import re

_ARTICLE = re.compile(r"Art\.?\s*(\d{1,2})(?:\((\d{1,2})\))?")
_DIGITS = "零一二三四五六七八九"
_TEN = 10


def cite(article: str, language: str) -> str:
    """An article's reference in the reader's language; one written otherwise is left as it is."""
    found = _ARTICLE.fullmatch(article.strip())
    if found is None or language != "zh":
        return article
    number, item = found.groups()
    cited = f"第{_chinese(int(number))}条"
    return f"{cited}第{item}项" if item else cited


def _chinese(number: int) -> str:
    tens, ones = divmod(number, _TEN)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
