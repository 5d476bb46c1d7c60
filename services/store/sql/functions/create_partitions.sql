-- Makes room for p_events more after the head, and one partition beyond; returns the last position
-- there is room for. A new table is attached, not created in place: that leaves readers and writers
-- of the others alone.
CREATE OR REPLACE FUNCTION ledger.create_partitions(p_events integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_head bigint;
    v_last bigint;
    v_size bigint;
    v_name text;
BEGIN
    -- Several sequencers may find the end near at once.
    PERFORM pg_advisory_xact_lock(hashtextextended('huiyin ledger partitions', 0));
    SELECT m.partition_max_events INTO STRICT v_size FROM ledger.meta AS m;
    SELECT h.position INTO STRICT v_head FROM ledger.head AS h;
    v_last := (v_head + p_events) / v_size + 1;
    FOR v_number IN v_head / v_size .. v_last LOOP
        v_name := 'events_' || lpad(v_number::text, 8, '0');
        CONTINUE WHEN to_regclass('ledger.' || v_name) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE ledger.%I (LIKE ledger.events INCLUDING ALL,'
            ' CHECK (position >= %s AND position < %s))',
            v_name, v_number * v_size + 1, (v_number + 1) * v_size + 1
        );
        EXECUTE format(
            'ALTER TABLE ledger.events ATTACH PARTITION ledger.%I FOR VALUES FROM (%s) TO (%s)',
            v_name, v_number * v_size + 1, (v_number + 1) * v_size + 1
        );
    END LOOP;
    RETURN (v_last + 1) * v_size;
END
$$;
