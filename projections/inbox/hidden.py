"""Which cases are kept from somebody now, whatever moment a question is about (Art. 6(6))."""

from projections.driver import Cursor

_HIDDEN = """
    WITH RECURSIVE hidden (case_id) AS (
        SELECT r.case_id FROM inbox_restricted AS r WHERE r.actor = %(actor)s
        UNION
        SELECT c.case_id FROM inbox_case AS c JOIN hidden ON c.merged_into = hidden.case_id
        WHERE c.to_position IS NULL
    )
    SELECT case_id::text FROM hidden
"""


def hidden_cases(cursor: Cursor, asker: str | None) -> list[str] | None:
    """The cases kept from the asker; None where there are none, as for nearly everybody."""
    if asker is None:
        return None
    cursor.execute(_HIDDEN, {"actor": asker})
    return [case for (case,) in cursor] or None
