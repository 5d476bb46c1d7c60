"""The inbox's questions as SQL. ``c`` is a case, ``a`` the alarms over it, ``o`` its contact."""

from psycopg2.sql import SQL

# The planner folds what a NULL parameter makes true, so each filter costs nothing unless it is
# asked for.
SELECT = SQL("""
    SELECT c.case_id AS "case", {place}, c.number, c.version, c.community, c.building,
    c.category, c.urgency, c.sensitivity, c.channel, c.state, c.assignee, c.party_kind, c.party,
    c.contacts, c.opened_at, c.last_at, c.first_reply_due_at, c.answered_at, c.incident,
    c.attempted_at, c.attempted_by, c.referred_to, c.heat, c.heated_at, c.hot_hand,
    c.rank = 0 AND c.first_reply_due_at < %(instant)s AS overdue,
    c.restricted <> '[]' AS restricted, c.contact,
    o.texts -> c.matter AS text, c.unnamed,
    CASE WHEN NOT c.unnamed THEN o.name END AS name,
    CASE WHEN NOT c.unnamed THEN o.phone END AS phone,
    CASE WHEN NOT c.unnamed THEN o.unit END AS unit, o.told_in,
    a.alarm, a.kind AS alarm_kind, a.level AS alarm_level, a.to_actor AS alarm_to,
    a.due_at AS alarm_due_at
    FROM inbox_case AS c LEFT JOIN inbox_contact AS o ON o.contact = c.contact
    LEFT JOIN inbox_alarm AS a ON a.case_id = c.case_id AND a.pressing IS NOT NULL AND {alarm_at}
""")
IS = SQL("""
    (%(community)s IS NULL OR c.community = %(community)s)
    AND (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
    AND (%(building)s IS NULL OR c.building = %(building)s)
    AND (%(channel)s IS NULL OR c.channel = %(channel)s)
    AND (%(category)s IS NULL OR c.category = %(category)s)
    AND (%(urgency)s IS NULL OR c.urgency = %(urgency)s)
    AND (%(states)s IS NULL OR c.state = ANY (%(states)s::text[]))
    AND (%(assignee)s IS NULL OR c.assignee = %(assignee)s)
""")
MATCHES = SQL("""
    {is_}
    AND (%(linked)s IS NULL OR (c.incident IS NOT NULL) = %(linked)s)
    AND (%(incident)s IS NULL OR c.incident = %(incident)s::uuid)
    AND (%(buildings)s IS NULL OR c.building IS NULL OR c.building = ANY (%(buildings)s::text[]))
    AND (%(opened_since)s IS NULL OR c.opened_at >= %(opened_since)s)
    AND (NOT %(hot)s OR c.heat > 0)
    AND (%(overdue)s IS NULL
        OR (c.rank = 0 AND c.first_reply_due_at < %(instant)s) = %(overdue)s)
    AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
    AND (%(only)s IS NULL OR c.case_id = ANY (%(only)s::uuid[]))
    AND (%(number)s IS NULL OR c.number = %(number)s)
    AND (%(search)s IS NULL OR c.case_id IN (
        SELECT s.case_id FROM inbox_search AS s WHERE s.terms @@ %(search)s::tsquery)
        AND (NOT c.unnamed OR c.number = %(words)s))
""").format(is_=IS)
NOW = SQL("c.to_position IS NULL")
THEN = SQL("""
    c.from_position <= %(position)s AND (c.to_position IS NULL OR c.to_position > %(position)s)
""")
ALARM_NOW = SQL("a.to_position IS NULL")
ALARM_THEN = SQL("int8range(a.from_position, a.to_position) @> %(position)s::bigint")
BY_RANK = SQL("c.rank, c.sort_key")
BY_ALARM = SQL("a.pressing AS rank, a.sort_key")
THEN_LIVE = SQL("int8range(c.from_position, c.to_position) @> %(position)s::bigint")

LIST = SQL("""
    {select} WHERE {at} AND c.rank = %(rank)s
        AND (c.sort_key, c.case_id) > (%(sort_key)s, %(case)s::uuid) AND {matches}
    ORDER BY c.sort_key, c.case_id LIMIT %(limit)s
""")
PRESSING = SQL("""
    {select} WHERE {at} AND a.alarm = ANY (%(alarms)s::text[])
        AND (a.pressing, a.sort_key, a.case_id) > (%(rank)s, %(sort_key)s, %(case)s::uuid)
        AND {matches}
    ORDER BY a.pressing, a.sort_key, a.case_id LIMIT %(limit)s
""")
ALARMED = SQL("""
    SELECT a.alarm, count(*) FROM inbox_alarm AS a JOIN inbox_case AS c USING (case_id)
    WHERE a.pressing IS NOT NULL AND {alarm_at} AND {at} AND {matches}
        AND (%(alarms)s IS NULL OR a.alarm = ANY (%(alarms)s::text[]))
    GROUP BY a.alarm
""")
ONE = SQL("""
    {select} WHERE {at} AND c.case_id = %(case)s::uuid
        AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
""")
COUNT = SQL("""
    SELECT c.state, c.urgency, c.category, count(*),
        count(*) FILTER (WHERE c.rank = 0 AND c.first_reply_due_at < %(instant)s)
    FROM inbox_case AS c WHERE {at} AND {matches}
        AND (%(alarms)s IS NULL OR EXISTS (SELECT FROM inbox_alarm AS a
            WHERE a.case_id = c.case_id AND {alarm_at} AND a.alarm = ANY (%(alarms)s::text[])))
    GROUP BY c.state, c.urgency, c.category
""")
INCIDENT = SQL("""
    SELECT c.state, count(*), sum(c.contacts)::bigint, count(c.answered_at),
        count(*) FILTER (WHERE c.rank = 0 AND c.first_reply_due_at < %(instant)s),
        min(c.opened_at), max(c.opened_at)
    FROM inbox_case AS c WHERE {at} AND c.incident = %(incident)s::uuid
        AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
    GROUP BY c.state
""")
# Now, and by what the tally knows, the same from the tally; only late cases, and those kept from
# the asker, are looked at one by one.
COUNT_BY_TALLY = SQL("""
    SELECT c.state, c.urgency, c.category, sum(c.cases)::bigint, 0
    FROM inbox_tally AS c WHERE {is_}
    GROUP BY c.state, c.urgency, c.category
    UNION ALL
    SELECT NULL, NULL, NULL, 0, count(*)
    FROM inbox_case AS c
    WHERE c.to_position IS NULL AND c.rank = 0 AND c.first_reply_due_at < %(instant)s AND {is_}
    UNION ALL
    SELECT c.state, c.urgency, c.category, -count(*),
        -count(*) FILTER (WHERE c.rank = 0 AND c.first_reply_due_at < %(instant)s)
    FROM inbox_case AS c
    WHERE c.to_position IS NULL AND c.case_id = ANY (%(hidden)s::uuid[]) AND {is_}
    GROUP BY c.state, c.urgency, c.category
""").format(is_=IS)
