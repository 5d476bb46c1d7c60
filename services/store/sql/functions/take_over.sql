-- Makes the calling connection the only one that may write for this sequencer, and tells which
-- batch landed last, with its answer. A batch still running on a lost connection holds the head
-- row: this waits for it, and thereby learns of it. One that has not begun yet finds its generation
-- refused.
CREATE OR REPLACE FUNCTION ledger.take_over(
    p_owner text,
    OUT generation bigint,
    OUT token bigint,
    OUT base bigint,
    OUT recordedtime text,
    OUT numbers integer[],
    OUT refusals jsonb
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM ledger.head FOR UPDATE;
    INSERT INTO ledger.sequencer AS q (owner, generation, token, seen_at)
    VALUES (p_owner, 1, 0, clock_timestamp())
    ON CONFLICT (owner) DO UPDATE SET generation = q.generation + 1, seen_at = clock_timestamp()
    RETURNING q.generation, q.token, q.base, q.recordedtime, q.numbers, q.refusals
    INTO generation, token, base, recordedtime, numbers, refusals;
    -- Processes that are long gone; one that comes back after so long finds itself refused, and
    -- says so.
    DELETE FROM ledger.sequencer AS q WHERE q.seen_at < clock_timestamp() - interval '30 days';
END
$$;
