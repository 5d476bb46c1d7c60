"""What is said beside a field whose value cannot be used."""

from datetime import UTC, datetime

import pytest

from services.desk.asking.forms import FormError, to_fact
from services.desk.messages import words

CASE = "0195a1b2-0000-7000-8000-000000000001"
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def test_an_id_that_is_none_says_what_one_looks_like() -> None:
    values = {"assignee": "张师傅"}
    with pytest.raises(FormError) as told:
        to_fact("assign", values, case=CASE, by="staff:1", now=NOW, words=words("zh"))
    assert told.value.problems == {
        "assignee": "“责任人编号”的写法不对。例如 staff:chen 或 desk:yinhu"
    }
