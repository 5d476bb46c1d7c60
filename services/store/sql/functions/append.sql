-- Lands one batch of a sequencer: every request in it whole, or not at all with the reason. It is
-- the only way to write events. One call is one transaction, so no client ever holds the head row
-- between two statements, and a client that freezes stops nobody.
--
-- Requests are numbered within the batch. Arrays of one group are aligned: one entry an event, a
-- subject, a reference, a check, a bookmark, a tracking. The sequencer sees to it that no two
-- requests of a batch write the same key, and none checks a stream that another writes: each is
-- judged against what is committed, and their order within the batch decides positions only.
--
-- check_version is the version a stream must stand at: 0 for none or only version 0, -1 for none.
CREATE OR REPLACE FUNCTION ledger.append(
    p_owner text,
    p_generation bigint,
    p_token bigint,
    p_request integer[] DEFAULT '{}',
    p_stream text[] DEFAULT '{}',
    p_version bigint[] DEFAULT '{}',
    p_type text[] DEFAULT '{}',
    p_event_id uuid[] DEFAULT '{}',
    p_start integer[] DEFAULT '{}',
    p_length integer[] DEFAULT '{}',
    p_position_at integer[] DEFAULT '{}',
    p_recordedtime_at integer[] DEFAULT '{}',
    p_number_at integer[] DEFAULT '{}',
    p_series text[] DEFAULT '{}',
    p_originsource text[] DEFAULT '{}',
    p_originid text[] DEFAULT '{}',
    p_fingerprint bytea[] DEFAULT '{}',
    p_following integer[] DEFAULT '{}',
    p_wrapped bytea[] DEFAULT '{}',
    p_bodies bytea DEFAULT '',
    p_subject_request integer[] DEFAULT '{}',
    p_subject_event uuid[] DEFAULT '{}',
    p_subject text[] DEFAULT '{}',
    p_reference_request integer[] DEFAULT '{}',
    p_reference_source text[] DEFAULT '{}',
    p_externalref text[] DEFAULT '{}',
    p_case text[] DEFAULT '{}',
    p_check_request integer[] DEFAULT '{}',
    p_check_stream text[] DEFAULT '{}',
    p_check_version bigint[] DEFAULT '{}',
    p_bookmark_request integer[] DEFAULT '{}',
    p_follower text[] DEFAULT '{}',
    p_bookmark_position bigint[] DEFAULT '{}',
    p_tracking_request integer[] DEFAULT '{}',
    p_application text[] DEFAULT '{}',
    p_notification_id bigint[] DEFAULT '{}',
    OUT base bigint,
    OUT recordedtime text,
    OUT numbers integer[],
    OUT refusals jsonb
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_now timestamptz;
    v_newest timestamptz;
    v_refused integer[];
    v_position bigint[];
    v_landed bigint := cardinality(p_request);
BEGIN
    -- From here to the commit nobody else appends. Statements after this one see all that came
    -- before.
    SELECT h.position, h.recordedtime INTO STRICT base, v_newest FROM ledger.head AS h FOR UPDATE;
    v_now := clock_timestamp();
    IF v_newest > v_now + interval '5 seconds' THEN
        RAISE EXCEPTION 'the newest event is recorded % ahead of the clock', v_newest - v_now
            USING ERRCODE = 'LG002';
    END IF;
    v_now := greatest(v_now, v_newest);
    recordedtime := to_char(v_now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

    -- Who may not land: the first reason of each, the most telling first.
    SELECT array_agg(told.request), jsonb_agg(told.reason)
    INTO v_refused, refusals
    FROM (
        SELECT DISTINCT ON (found.request) found.request, found.reason
        FROM (
            SELECT e.request, 1 AS rank, 1 AS place, jsonb_build_object(
                'request', e.request, 'why', 'origin', 'position', i.position,
                'last_position', i.last_position, 'same', i.fingerprint = e.fingerprint
            ) AS reason
            FROM unnest(p_request, p_originsource, p_originid, p_fingerprint)
                AS e (request, source, id, fingerprint)
            JOIN ledger.event_identity AS i ON i.originsource = e.source AND i.originid = e.id
            UNION ALL
            SELECT e.request, 2, e.ordinality, jsonb_build_object(
                'request', e.request, 'why', 'event', 'position', i.position
            )
            FROM unnest(p_request, p_event_id) WITH ORDINALITY AS e (request, event_id, ordinality)
            JOIN ledger.event_identity AS i ON i.event_id = e.event_id
            UNION ALL
            SELECT c.request, 3, c.ordinality, jsonb_build_object(
                'request', c.request, 'why', 'stream',
                'stream', c.stream, 'version', coalesce(tip.version, 0)
            )
            FROM unnest(p_check_request, p_check_stream, p_check_version)
                WITH ORDINALITY AS c (request, stream, version, ordinality)
            LEFT JOIN LATERAL (
                SELECT s.version FROM ledger.stream_event AS s
                WHERE s.stream = c.stream ORDER BY s.version DESC LIMIT 1
            ) AS tip ON true
            WHERE CASE WHEN tip.version IS NULL THEN c.version > 0 ELSE tip.version <> c.version END
            UNION ALL
            SELECT r.request, 4, r.ordinality, jsonb_build_object(
                'request', r.request, 'why', 'reference',
                'source', k.source, 'externalref', k.externalref, 'case', k.case_id
            )
            FROM unnest(p_reference_request, p_reference_source, p_externalref)
                WITH ORDINALITY AS r (request, source, externalref, ordinality)
            JOIN ledger.case_reference AS k ON k.source = r.source AND k.externalref = r.externalref
            UNION ALL
            SELECT t.request, 5, 1, jsonb_build_object('request', t.request, 'why', 'tracking')
            FROM unnest(p_tracking_request, p_application, p_notification_id)
                AS t (request, application, notification_id)
            JOIN ledger.tracking AS k ON k.application = t.application
            WHERE k.notification_id >= t.notification_id
        ) AS found
        ORDER BY found.request, found.rank, found.place
    ) AS told;

    IF v_refused IS NULL THEN
        v_refused := '{}';
        v_position := ARRAY(SELECT generate_series(base + 1, base + v_landed));
    ELSE
        SELECT array_agg(
                   CASE WHEN placed.lands THEN base + placed.place END ORDER BY placed.ordinality
               ),
               count(*) FILTER (WHERE placed.lands)
        INTO v_position, v_landed
        FROM (
            SELECT e.ordinality, e.request <> ALL (v_refused) AS lands,
                   count(*) FILTER (WHERE e.request <> ALL (v_refused))
                       OVER (ORDER BY e.ordinality) AS place
            FROM unnest(p_request) WITH ORDINALITY AS e (request, ordinality)
        ) AS placed;
    END IF;

    -- Numbers are taken for what lands only, in this transaction: no series has a hole. A series
    -- written with = before its name takes none: the event shows the number taken before it.
    IF cardinality(p_series) > 0 THEN
        WITH wanted AS (
            SELECT e.ordinality, ltrim(e.series, '=') AS series,
                   count(*) FILTER (WHERE left(e.series, 1) <> '=')
                       OVER (PARTITION BY ltrim(e.series, '=') ORDER BY e.ordinality) AS place
            FROM unnest(p_series, v_position) WITH ORDINALITY AS e (series, position, ordinality)
            WHERE e.series IS NOT NULL AND e.position IS NOT NULL
        ), counted AS (
            SELECT w.series, max(w.place) AS taken FROM wanted AS w GROUP BY w.series
        ), moved AS (
            INSERT INTO ledger.series AS s (name, last)
            SELECT c.series, c.taken FROM counted AS c ORDER BY c.series
            ON CONFLICT (name) DO UPDATE SET last = s.last + excluded.last
            RETURNING s.name, s.last
        ), given AS (
            SELECT w.ordinality, m.last - c.taken + w.place AS number
            FROM wanted AS w
            JOIN counted AS c ON c.series = w.series
            JOIN moved AS m ON m.name = w.series
        )
        SELECT array_agg(g.number::integer ORDER BY e.ordinality)
        INTO numbers
        FROM unnest(p_request) WITH ORDINALITY AS e (request, ordinality)
        LEFT JOIN given AS g ON g.ordinality = e.ordinality;
    END IF;

    -- A row of a refused request has no position. Bytes without offsets are stored as they came.
    INSERT INTO ledger.events (position, recordedtime, stream, version, type, body)
    SELECT e.position, v_now, e.stream, e.version, e.type,
           CASE WHEN e.position_at IS NULL THEN substring(p_bodies FROM e.start FOR e.length)
           ELSE overlay(overlay(
               CASE WHEN e.number_at IS NULL THEN substring(p_bodies FROM e.start FOR e.length)
               ELSE overlay(substring(p_bodies FROM e.start FOR e.length)
                   PLACING convert_to(lpad(e.number::text, 6, '0'), 'UTF8') FROM e.number_at + 1)
               END
               PLACING convert_to(lpad(e.position::text, 16, '0'), 'UTF8') FROM e.position_at + 1)
               PLACING convert_to(append.recordedtime, 'UTF8') FROM e.recordedtime_at + 1)
           END
    FROM unnest(
        v_position, p_stream, p_version, p_type, p_start, p_length,
        p_position_at, p_recordedtime_at, p_number_at, numbers
    ) AS e (
        position, stream, version, type, start, length,
        position_at, recordedtime_at, number_at, number
    )
    WHERE e.position IS NOT NULL;

    INSERT INTO ledger.stream_event (stream, version, position)
    SELECT e.stream, e.version, e.position
    FROM unnest(p_stream, p_version, v_position) AS e (stream, version, position)
    WHERE e.position IS NOT NULL;

    INSERT INTO ledger.event_identity
        (event_id, position, originsource, originid, fingerprint, last_position)
    SELECT e.event_id, e.position, e.source, e.id, e.fingerprint, e.position + e.following
    FROM unnest(p_event_id, v_position, p_originsource, p_originid, p_fingerprint, p_following)
        AS e (event_id, position, source, id, fingerprint, following)
    WHERE e.event_id IS NOT NULL AND e.position IS NOT NULL;

    -- A key of this id can be there only by a key backup newer than the log: the log's own counts.
    IF cardinality(p_wrapped) > 0 THEN
        INSERT INTO vault.event_key (event_id, wrapped)
        SELECT e.event_id, e.wrapped
        FROM unnest(p_event_id, v_position, p_wrapped) AS e (event_id, position, wrapped)
        WHERE e.wrapped IS NOT NULL AND e.position IS NOT NULL
        ON CONFLICT (event_id) DO UPDATE SET wrapped = excluded.wrapped;
    END IF;
    IF cardinality(p_subject) > 0 THEN
        INSERT INTO vault.event_key_subject (subject, event_id)
        SELECT s.subject, s.event_id
        FROM unnest(p_subject_request, p_subject_event, p_subject) AS s (request, event_id, subject)
        WHERE s.request <> ALL (v_refused)
        ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(p_externalref) > 0 THEN
        INSERT INTO ledger.case_reference (source, externalref, case_id)
        SELECT r.source, r.externalref, r.case_id
        FROM unnest(p_reference_request, p_reference_source, p_externalref, p_case)
            AS r (request, source, externalref, case_id)
        WHERE r.request <> ALL (v_refused);
    END IF;
    IF cardinality(p_follower) > 0 THEN
        INSERT INTO ledger.bookmark AS b (follower, position)
        SELECT m.follower, m.position
        FROM unnest(p_bookmark_request, p_follower, p_bookmark_position)
            AS m (request, follower, position)
        WHERE m.request <> ALL (v_refused)
        ON CONFLICT (follower) DO UPDATE SET position = greatest(b.position, excluded.position);
    END IF;
    IF cardinality(p_application) > 0 THEN
        INSERT INTO ledger.tracking (application, notification_id)
        SELECT t.application, t.notification_id
        FROM unnest(p_tracking_request, p_application, p_notification_id)
            AS t (request, application, notification_id)
        WHERE t.request <> ALL (v_refused)
        ON CONFLICT (application) DO UPDATE SET notification_id = excluded.notification_id;
    END IF;

    IF v_landed > 0 THEN
        UPDATE ledger.head AS h SET position = base + v_landed, recordedtime = v_now;
        PERFORM pg_notify('huiyin_log', (base + v_landed)::text);
    ELSIF v_refused @> (
        p_subject_request || p_reference_request || p_bookmark_request || p_tracking_request
    ) THEN
        -- All are refused: what they are refused for is on disk, so nobody waits for the answer to
        -- get there. Should a crash of the server take it, the batch is sent again and decided anew.
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;

    -- The answer is kept with the batch: whoever lost it with the connection finds it by the token.
    -- An old generation has been given up by its sequencer, which has been told that nothing
    -- landed.
    UPDATE ledger.sequencer AS q
    SET token = p_token, seen_at = v_now, base = append.base, recordedtime = append.recordedtime,
        numbers = append.numbers, refusals = append.refusals
    WHERE q.owner = p_owner AND q.generation = p_generation;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'generation % of sequencer % has been taken over', p_generation, p_owner
            USING ERRCODE = 'LG001';
    END IF;
END
$$;
