-- Who may do what. huiyin_owner owns every object and nobody signs in as it; huiyin_app is what the
-- services sign in as. Roles belong to the cluster, so another database may have made them already,
-- or may be making them at this moment.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'huiyin_owner') THEN
        CREATE ROLE huiyin_owner NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'huiyin_app') THEN
        CREATE ROLE huiyin_app LOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

-- The installing role acts as the owner below. A superuser may do so as it is. The owner may see
-- how long other sessions have been open only where a superuser installs.
DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        IF NOT pg_has_role('huiyin_owner', 'pg_read_all_stats', 'USAGE') THEN
            GRANT pg_read_all_stats TO huiyin_owner;
        END IF;
    ELSIF NOT pg_has_role(current_user, 'huiyin_owner', 'USAGE') THEN
        EXECUTE format('GRANT huiyin_owner TO %I', current_user);
    END IF;
    -- The projector makes a schema of its own for every generation of a view; in the schemas of the
    -- ledger and the vault it can make nothing.
    EXECUTE format(
        'GRANT CONNECT, TEMPORARY, CREATE ON DATABASE %I TO huiyin_owner, huiyin_app',
        current_database()
    );
END
$$;
