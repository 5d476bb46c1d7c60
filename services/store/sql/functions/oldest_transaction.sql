-- Seconds the oldest open transaction in this database has been open: while it is, the dead
-- versions of the head row pile up, and every append walks them.
CREATE OR REPLACE FUNCTION ledger.oldest_transaction_s() RETURNS double precision
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(a.xact_start)), 0)::double precision
    FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
      AND a.backend_type = 'client backend'
$$;
