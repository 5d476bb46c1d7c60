"""The story of one case, now or as of any position."""

from collections import defaultdict

from events.envelope import parse
from projections.driver import Connection
from projections.live import reading
from projections.reading import AsOf
from projections.timeline.model import Timeline

VIEW = "timeline"

_STORY = """
    WITH RECURSIVE cases (case_id) AS (
        SELECT %(case)s::uuid
        UNION
        SELECT m.merged FROM timeline_merged AS m JOIN cases USING (case_id)
        WHERE m.position <= %(position)s
            AND (m.until_position IS NULL OR m.until_position > %(position)s)
    ), owners (owner) AS (
        SELECT case_id FROM cases
        UNION
        SELECT c.contact FROM timeline_contact AS c JOIN cases USING (case_id)
        WHERE c.position <= %(position)s
    )
    SELECT e.body FROM timeline_entry AS e JOIN owners USING (owner)
    WHERE e.position <= %(position)s ORDER BY e.position
"""
_HIDDEN = """
    WITH RECURSIVE hidden (actor, case_id) AS (
        SELECT r.actor, r.case_id FROM timeline_restricted AS r
        WHERE %(actor)s::text IS NULL OR r.actor = %(actor)s
        UNION
        SELECT hidden.actor, m.merged FROM timeline_merged AS m JOIN hidden USING (case_id)
        WHERE m.until_position IS NULL
    )
    SELECT actor, case_id::text FROM hidden
    UNION
    SELECT hidden.actor, c.contact::text FROM hidden JOIN timeline_contact AS c USING (case_id)
"""
_NEWEST = 2**63 - 1


def timeline(connection: Connection, case: str, as_of: AsOf) -> Timeline:
    """Every event of the case, of its contacts and of the cases merged into it; none when there is
    no such case.
    """
    position = _NEWEST if as_of.position is None else as_of.position
    with reading(connection, VIEW) as view:
        view.cursor.execute(_STORY, {"case": case, "position": position})
        events = tuple(parse(bytes(body)) for (body,) in view.cursor)
        return Timeline(case=case, events=events, watermark=view.watermark)


def hidden(connection: Connection, actor: str | None = None) -> dict[str, frozenset[str]]:
    """By actor the cases kept from them, with those merged into these, every contact of them, and
    the items of registers kept from them; of one actor or of all.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    with reading(connection, VIEW) as view:
        view.cursor.execute(_HIDDEN, {"actor": actor})
        for who, owner in view.cursor:
            found[who].add(owner)
    return {who: frozenset(owners) for who, owners in found.items()}
