"""How answers drawn by lot were scored: by team and month, never by person (Art. 6(1))."""

from dataclasses import dataclass

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.live import reading
from projections.reading import AsOf
from projections.registers.figures import FiguresFilter, figures_parameters
from projections.registers.queries import VIEW, at_moment


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityRow:
    """A team's month. ``drawn`` answers came out of the lot, ``scores`` are how many got 1, 2, 3, 4
    and 5. The three aspects are means, to two places; None where nobody gave them.
    """

    community: str
    month: str
    drawn: int
    scores: tuple[int, int, int, int, int]
    warmth: float | None
    patience: float | None
    clarity: float | None

    @property
    def reviewed(self) -> int:
        """How many were scored."""
        return sum(self.scores)

    @property
    def average(self) -> float | None:
        """The mean score, to two places; None where none was scored."""
        total = sum(score * count for score, count in enumerate(self.scores, start=1))
        return round(total / self.reviewed, 2) if self.reviewed else None


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityFigures:
    """Rows, newest month first, and up to where they know."""

    rows: tuple[QualityRow, ...]
    watermark: int


_QUALITY = SQL("""
    WITH reply AS (
        SELECT p.community, p.detail ->> 'month' AS month,
            (p.detail ->> 'score')::integer AS score, (p.detail ->> 'warmth')::integer AS warmth,
            (p.detail ->> 'patience')::integer AS patience,
            (p.detail ->> 'clarity')::integer AS clarity
        FROM register_part AS p
        WHERE p.kind = 'conduct_sample' AND p.part = 'reply' AND {at}
            AND (%(communities)s IS NULL OR p.community = ANY (%(communities)s::text[]))
    )
    SELECT community, month, count(*),
        count(*) FILTER (WHERE score = 1), count(*) FILTER (WHERE score = 2),
        count(*) FILTER (WHERE score = 3), count(*) FILTER (WHERE score = 4),
        count(*) FILTER (WHERE score = 5), round(avg(warmth), 2)::float,
        round(avg(patience), 2)::float, round(avg(clarity), 2)::float
    FROM reply
    WHERE (%(first_month)s IS NULL OR month >= %(first_month)s)
        AND (%(last_month)s IS NULL OR month <= %(last_month)s)
    GROUP BY community, month ORDER BY month DESC, community
""")


def quality(connection: Connection, asked: FiguresFilter, as_of: AsOf) -> QualityFigures:
    """Each team's months in which answers were drawn."""
    with reading(connection, VIEW) as view:
        statement = _QUALITY.format(at=at_moment(as_of, "p"))
        view.cursor.execute(statement, figures_parameters(asked, as_of))
        rows = tuple(
            QualityRow(
                community=community,
                month=month,
                drawn=drawn,
                scores=(one, two, three, four, five),
                warmth=warmth,
                patience=patience,
                clarity=clarity,
            )
            for (
                community, month, drawn, one, two, three, four, five, warmth, patience, clarity,
            ) in view.cursor
        )  # fmt: skip
        return QualityFigures(rows=rows, watermark=view.watermark)
