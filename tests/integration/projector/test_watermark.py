"""How far a view is, looked for from where it last was, is what a look at every mark would tell."""

import json
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.driver import Connection
from projections.views import all_views
from projections.watermark import watermark
from services.projector.bookkeeping import add_generation, install

TOPIC_ID = "topic"
PARTITIONS = 3
EVERY_MARK = """
    SELECT greatest(g.watermark, (
        SELECT max(m.position) FROM ledger.relay_mark AS m
        WHERE m.topic_id = g.topic_id AND NOT EXISTS (
            SELECT FROM jsonb_each_text(m.end_offsets) AS e
            LEFT JOIN projector.bookmark AS b
                ON b.view = g.view AND b.generation = g.generation
                AND b.topic_id = m.topic_id AND b.partition = e.key::int
            WHERE coalesce(b.next_offset, 0) < e.value::bigint
        )
    ))
    FROM projector.generation AS g WHERE g.state = 'live'
"""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """``steps``: what each mark's end offsets are ahead of the one's before, and its position."""

    steps: list[tuple[int, list[int]]]
    bookmarks: dict[int, int]
    noted: int

    def marks(self) -> list[tuple[str, int, str]]:
        position, ends, found = 0, [0] * PARTITIONS, []
        for further, grown in self.steps:
            position += further
            ends = [end + more for end, more in zip(ends, grown, strict=True)]
            offsets = {str(p): end for p, end in enumerate(ends) if end or position % 2}
            found.append((TOPIC_ID, position, json.dumps(offsets)))
        return found


SITUATIONS = st.builds(
    Situation,
    steps=st.lists(
        st.tuples(
            st.integers(min_value=1, max_value=4),
            st.lists(
                st.integers(min_value=0, max_value=2), min_size=PARTITIONS, max_size=PARTITIONS
            ),
        ),
        max_size=12,
    ),
    bookmarks=st.dictionaries(
        st.integers(min_value=0, max_value=PARTITIONS - 1), st.integers(min_value=0, max_value=20)
    ),
    noted=st.integers(min_value=0, max_value=40),
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(situation=SITUATIONS)
def test_the_watermark_is_the_newest_mark_reached(
    connection: Connection, situation: Situation
) -> None:
    connection.rollback()
    connection.autocommit = True
    with connection.cursor() as cursor:
        install(cursor)
        cursor.execute("TRUNCATE projector.generation CASCADE; TRUNCATE ledger.relay_mark")
        view = all_views()["inbox"]
        live = add_generation(cursor, view, state="live", topic_id=TOPIC_ID)
        cursor.execute("UPDATE projector.generation SET watermark = %s", (situation.noted,))
        for partition, offset in situation.bookmarks.items():
            cursor.execute(
                "INSERT INTO projector.bookmark VALUES (%s, %s, %s, %s, %s, 0)",
                (live.view, live.generation, TOPIC_ID, partition, offset),
            )
        others = [("another topic", 50, "{}")]
        cursor.executemany(
            "INSERT INTO ledger.relay_mark (topic_id, position, end_offsets) VALUES (%s, %s, %s)",
            situation.marks() + others,
        )
        cursor.execute(EVERY_MARK)
        assert cursor.fetchone() == (watermark(connection, view.name),)
