"""Where refusals are kept: table ``ledger.refusal``, the newest only.

A refusal is counted into the row of its day where the same was refused before, so that a program
that tries all night pushes nobody else's out.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from services.refused import Place, Refused, RefusedCount, RefusedFilter, RefusedRow
from services.store.sessions import Sessions

REFUSALS_KEPT = 20_000
PRUNE_EVERY = 256
"""Rows that are made between two looks at how many there are."""
COUNTS_MAX = 500

_CHINA = ZoneInfo("Asia/Shanghai")

# One that is lost with the server's power is no loss to the log: nobody waits for the disk.
_RELAXED = "SET LOCAL synchronous_commit TO off"
_NOTE = """
    INSERT INTO ledger.refusal AS r
        (day, at, rule, article, ruleset, command, subject, community, actor, source, position)
    SELECT %(day)s, %(at)s, %(rule)s, %(article)s, %(ruleset)s, %(command)s, %(subject)s,
        %(community)s, %(actor)s, %(source)s, h.position FROM ledger.head AS h
    ON CONFLICT (day, actor, rule, command, subject, community, source, ruleset) DO UPDATE
        SET times = r.times + 1, at = excluded.at, position = excluded.position
    RETURNING id, times
"""
_PRUNE = """
    DELETE FROM ledger.refusal WHERE (at, id) < (
        SELECT at, id FROM ledger.refusal ORDER BY at DESC, id DESC LIMIT 1 OFFSET %s
    )
"""
_ASKED = """
    (%(communities)s::text[] IS NULL OR r.community = ANY (%(communities)s))
    AND (%(rule)s::text IS NULL OR r.rule = %(rule)s)
    AND (%(article)s::text IS NULL OR r.article = %(article)s)
    AND (%(actor)s::text IS NULL OR r.actor = %(actor)s)
    AND (r.subject IS NULL OR split_part(r.subject, '/', 2) <> ALL (%(hidden)s::text[]))
"""
_PAGE = f"""
    WITH wanted AS (
        SELECT * FROM ledger.refusal AS r
        WHERE {_ASKED}
            AND (%(before_at)s::timestamptz IS NULL
                OR (r.at, r.id) < (%(before_at)s, %(before_id)s))
        ORDER BY r.at DESC, r.id DESC LIMIT %(limit)s
    )
    SELECT w.id, w.at, w.rule, w.article, w.ruleset, w.command, w.subject, w.community, w.actor,
        w.source, w.times, done.position, let.position
    FROM wanted AS w
    LEFT JOIN LATERAL (
        SELECT e.position FROM ledger.stream_event AS s JOIN ledger.events AS e USING (position)
        WHERE s.stream = w.subject AND s.position > w.position AND e.type = w.command
        ORDER BY s.version LIMIT 1
    ) AS done ON true
    LEFT JOIN LATERAL (
        SELECT e.position FROM ledger.stream_event AS s JOIN ledger.events AS e USING (position)
        WHERE s.stream = w.subject AND s.position > w.position
            AND e.type = 'huiyin.rule.overridden.v1'
            AND convert_from(e.body, 'UTF8')::jsonb -> 'data' ->> 'rule' = w.rule
        ORDER BY s.version LIMIT 1
    ) AS let ON true
    ORDER BY w.at DESC, w.id DESC
"""  # noqa: S608 - put together of what stands here
_COUNTS = f"""
    SELECT r.rule, r.article, sum(r.times), count(DISTINCT r.actor) FROM ledger.refusal AS r
    WHERE {_ASKED} GROUP BY r.rule, r.article ORDER BY sum(r.times) DESC, r.rule LIMIT {COUNTS_MAX}
"""  # noqa: S608


class PostgresRefusals:
    """Implements ``services.refused.RefusalNotes``."""

    def __init__(
        self, sessions: Sessions, *, kept: int = REFUSALS_KEPT, prune_every: int = PRUNE_EVERY
    ) -> None:
        self._sessions, self._kept, self._prune_every = sessions, kept, prune_every

    def note(self, refused: Refused) -> None:
        """Keeps it, or counts it once more."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_RELAXED)
            cursor.execute(
                _NOTE,
                {
                    "day": refused.at.astimezone(_CHINA).date(),
                    "at": refused.at,
                    "rule": refused.rule,
                    "article": refused.article,
                    "ruleset": refused.ruleset,
                    "command": refused.command,
                    "subject": refused.subject,
                    "community": refused.community,
                    "actor": refused.actor,
                    "source": refused.source,
                },
            )
            row = cursor.fetchone()
            if row is not None and row[1] == 1 and row[0] % self._prune_every == 0:
                cursor.execute(_PRUNE, (self._kept - 1,))

    def page(
        self, asked: RefusedFilter, *, before: Place | None, limit: int
    ) -> Sequence[RefusedRow]:
        """The newest first, those before a row's moment and id."""
        before_at, before_id = before or (None, None)
        place = {"before_at": before_at, "before_id": before_id, "limit": limit}
        with self._sessions.cursor() as cursor:
            cursor.execute(_PAGE, {**_asked(asked), **place})
            return [_row(record) for record in cursor.fetchall()]

    def counts(self, asked: RefusedFilter) -> Sequence[RefusedCount]:
        """By rule, the most frequent first; over what is kept, which is bounded."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_COUNTS, _asked(asked))
            return [
                RefusedCount(rule=rule, article=article, times=times, actors=actors)
                for rule, article, times, actors in cursor.fetchall()
            ]


def _asked(asked: RefusedFilter) -> dict[str, Any]:
    communities = None if asked.communities is None else sorted(asked.communities)
    return {
        "communities": communities,
        "rule": asked.rule,
        "article": asked.article,
        "actor": asked.actor,
        "hidden": sorted(asked.hidden),
    }


def _row(record: tuple[Any, ...]) -> RefusedRow:
    id_, at, rule, article, ruleset, command, subject, community, actor, source, *came = record
    times, done_in, let = came
    return RefusedRow(
        id=id_,
        refused=Refused(
            at=at,
            rule=rule,
            article=article,
            ruleset=ruleset,
            command=command,
            subject=subject,
            community=community,
            actor=actor,
            source=source,
        ),
        times=times,
        done_in=done_in,
        let_through=let is not None,
    )
