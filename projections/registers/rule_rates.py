"""What people said of what rules noticed: how often each rule was right, never who was wrong (Art.
3(6), 6(5)).
"""

from dataclasses import dataclass

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.live import reading
from projections.rates import Rate
from projections.reading import AsOf
from projections.registers.figures import FiguresFilter, figures_parameters
from projections.registers.queries import VIEW, at_moment

DOUBTFUL_ANSWERS_MIN = 5
"""So many answers a rule needs before they say anything about it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    """One rule: how often it noticed something, and what became of that."""

    rule: str
    article: str
    found: int
    open: int
    confirmed: Rate
    dismissed: Rate

    @property
    def doubtful(self) -> bool:
        """Whether it is wrong more often than right: then the rule wants mending."""
        answers, wrong = self.dismissed.of, self.dismissed.count
        return answers >= DOUBTFUL_ANSWERS_MIN and 2 * wrong > answers


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRates:
    """Rows in the order of the clauses, and up to where they know."""

    rows: tuple[RuleRow, ...]
    watermark: int


_RATES = SQL("""
    SELECT i.detail ->> 'rule', i.detail ->> 'article', count(*),
        count(*) FILTER (WHERE i.state = 'open'), count(*) FILTER (WHERE i.state = 'confirmed'),
        count(*) FILTER (WHERE i.state = 'dismissed')
    FROM register_item AS i
    WHERE i.kind = 'finding' AND {at}
        AND (%(communities)s IS NULL OR i.community = ANY (%(communities)s::text[]))
        AND (%(first_month)s IS NULL OR {month} >= %(first_month)s)
        AND (%(last_month)s IS NULL OR {month} <= %(last_month)s)
        AND i.id::text <> ALL (%(hidden)s::text[])
        AND split_part(i.detail ->> 'about', '/', 2) <> ALL (%(hidden)s::text[])
    GROUP BY 1, 2 ORDER BY 2, 1
""")
_MONTH = SQL("to_char(i.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')")


def rule_rates(
    connection: Connection, asked: FiguresFilter, as_of: AsOf, *, hidden: frozenset[str]
) -> RuleRates:
    """Every rule that noticed something; ``hidden`` are cases and items kept from who asks."""
    with reading(connection, VIEW) as view:
        statement = _RATES.format(at=at_moment(as_of, "i"), month=_MONTH)
        parameters = {**figures_parameters(asked, as_of), "hidden": sorted(hidden)}
        view.cursor.execute(statement, parameters)
        rows = tuple(
            RuleRow(
                rule=rule,
                article=article,
                found=found,
                open=still_open,
                confirmed=Rate(count=confirmed, of=confirmed + dismissed),
                dismissed=Rate(count=dismissed, of=confirmed + dismissed),
            )
            for rule, article, found, still_open, confirmed, dismissed in view.cursor
        )
        return RuleRates(rows=rows, watermark=view.watermark)
