"""The quality board: how answers drawn by lot were scored, how often each rule was right, and what
was let through on a legal ground; by team and by rule, never by person (Art. 3(6), 6(1)).
"""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.handling.model import HandlingFilter
from projections.registers.figures import FiguresFilter
from projections.registers.rule_rates import RuleRow
from services.desk.asking.board import board_asked
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.articles import cite
from services.desk.rendering.html import Rendering


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleLine:
    """A rule in words, with its clause."""

    row: RuleRow
    says: str
    article: str


class QualityPage:
    """Answers ``GET /quality``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Newest month first."""
        asked = board_asked(self._parts, request)
        questions, actor = self._parts.questions, asked.principal.actor
        wanted = FiguresFilter(communities=asked.communities)
        found = questions.quality(wanted, asked.as_of)
        rules = questions.rule_rates(wanted, asked.as_of, asker=actor)
        overrides = questions.overrides(
            HandlingFilter(asker=actor, communities=asked.communities), asked.as_of
        )
        return self._rendering.page(
            request,
            "quality.html",
            rows=[(row, asked.places.community(row.community)) for row in found.rows],
            rules=[_line(row, asked.words) for row in rules.rows],
            overrides=[(row, asked.places.community(row.community)) for row in overrides.rows],
            **asked.shown,
            watermark=min(found.watermark, rules.watermark, overrides.watermark),
        )


def _line(row: RuleRow, words: Words) -> RuleLine:
    key = f"rule.{row.rule}"
    says = words(key) if words.known(key) else row.rule
    return RuleLine(row=row, says=says, article=cite(row.article, words.language))
