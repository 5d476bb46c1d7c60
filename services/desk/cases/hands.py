"""Whom a case can be given to: chosen from those there are, who is away marked (Art. 7(1),
7(3)).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from projections.inbox.model import InboxRow
from projections.reading import AsOf
from services.access.principal import Principal
from services.desk.asking.field import Field
from services.desk.cases.actions import Action
from services.desk.cases.fields import fields_for
from services.desk.cases.more_time import MoreTime
from services.desk.messages import Words
from services.desk.messages.recorded import POST_TITLES, recorded
from services.desk.parts import DeskParts
from services.desk.registers.lines import open_said
from services.desk.rendering.away import told_away
from services.errors import ViewBehindError
from services.questions.charts import Charts, Hand

ASSIGNEE = "assignee"


class Hands:
    """Those a community's cases can be given to, as choices of a form; nobody where there is no
    chart, and an id is typed.
    """

    def __init__(
        self, parts: DeskParts, community: str, as_of: AsOf, *, actor: str, words: Words
    ) -> None:
        self._parts, self._words = parts, words
        try:
            charts = Charts(parts.questions, frozenset({community}), as_of, asker=actor)
            hands = charts.hands(community, as_of.instant)
        except ViewBehindError:
            # A view that is being built offers nobody, and stands in no case's way.
            hands = ()
        told = dict(self._choices(hands)) if hands else {}
        if told and actor not in told:
            told = {actor: words("hands.me", who=actor), **told}
        self._told = told

    def offered(self, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """The fields, with the people to choose from."""
        if not self._told:
            return fields
        ids, told = tuple(self._told), tuple(self._told.values())
        return tuple(
            replace(field, control="choice", label="field.hand", choices=ids, told=told)
            if field.name == ASSIGNEE
            else field
            for field in fields
        )

    def _choices(self, hands: tuple[Hand, ...]) -> Iterator[tuple[str, str]]:
        rows = [hand.seat.row for hand in hands if hand.seat.row is not None]
        said = zip(rows, open_said(rows, self._parts), strict=True)
        names = {row.id: each.get("name") for row, each in said}
        for hand in hands:
            row = hand.seat.row
            name = names.get(row.id) if row is not None else None
            title = recorded(hand.title, self._words, POST_TITLES)
            who = " · ".join(part for part in (title, name, hand.seat.staff) if part)
            away = self._words("hands.with").join(told_away(hand.seat, self._words))
            yield hand.seat.staff, self._words("hands.away", who=who, away=away) if away else who


def case_forms(
    parts: DeskParts,
    row: InboxRow,
    actions: Sequence[Action],
    more_time: MoreTime,
    as_of: AsOf,
    *,
    principal: Principal,
    words: Words,
) -> Mapping[Action, tuple[Field, ...]]:
    """Each action's fields, with those choices only that make sense of this case."""
    forms = {
        action: more_time.narrowed(action, fields_for(action, sensitivity=row.sensitivity))
        for action in actions
    }
    if any(field.name == ASSIGNEE for fields in forms.values() for field in fields):
        hands = Hands(parts, row.community, as_of, actor=principal.actor, words=words)
        forms = {action: hands.offered(fields) for action, fields in forms.items()}
    return forms
