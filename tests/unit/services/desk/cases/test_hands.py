"""Whom a case's forms offer, and that they do without."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn, cast

from projections.reading import AsOf
from services.desk.asking.field import ASSIGNEE
from services.desk.cases.hands import Hands
from services.desk.messages import words
from services.errors import ViewBehindError

NOW = AsOf(position=None, instant=datetime(2026, 3, 3, 1, 0, tzinfo=UTC))


class BeingBuilt:
    """Views that cannot answer yet."""

    def list_parts(self, *_: Any, **__: Any) -> NoReturn:
        raise ViewBehindError("the view registers is being built")


@dataclass
class Parts:
    """Of the desk's parts those that are asked."""

    questions: BeingBuilt


def test_while_a_view_is_being_built_an_id_is_typed() -> None:
    parts = cast("Any", Parts(BeingBuilt()))
    hands = Hands(parts, "yinhu", NOW, actor="staff:1", words=words("zh"))
    assert hands.offered((ASSIGNEE,)) == (ASSIGNEE,)
