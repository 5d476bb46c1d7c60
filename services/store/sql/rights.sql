-- What the services may do, and nothing else: events are written by ledger.append alone, and nobody
-- who signs in as the services do can change, delete or truncate one.
REVOKE ALL ON ALL TABLES IN SCHEMA ledger, vault FROM PUBLIC, huiyin_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC, huiyin_app;
GRANT USAGE ON SCHEMA ledger, vault TO huiyin_app;

GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO huiyin_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO huiyin_app;
GRANT INSERT, DELETE ON ledger.snapshot, ledger.waiting, ledger.relay_mark TO huiyin_app;
GRANT INSERT, UPDATE ON ledger.heartbeat, ledger.lease TO huiyin_app;
GRANT UPDATE (since) ON ledger.waiting TO huiyin_app;
GRANT INSERT, UPDATE ON ledger.webhook TO huiyin_app;
GRANT INSERT, UPDATE, DELETE ON ledger.webhook_delivery, ledger.refusal TO huiyin_app;

-- Keys are destroyed by deleting them, put back from a backup, and wrapped anew under another
-- master key.
GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA vault TO huiyin_app;
GRANT UPDATE (wrapped) ON vault.event_key TO huiyin_app;
GRANT UPDATE (event_id, since, doomed) ON vault.upload TO huiyin_app;
GRANT UPDATE (subject, look_at) ON vault.restricted TO huiyin_app;

-- Views are made, filled, rebuilt and dropped by the projector.
GRANT USAGE, CREATE ON SCHEMA projector TO huiyin_app;
