-- What the processes around the log keep beside it.

-- Published events that came before the contact they name, sealed.
CREATE TABLE ledger.waiting (
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    externalref_source text NOT NULL,
    externalref text NOT NULL,
    way text NOT NULL,
    fingerprint bytea NOT NULL,
    sealed bytea NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (source, id)
);
CREATE INDEX waiting_until ON ledger.waiting (until);
CREATE INDEX waiting_since ON ledger.waiting (since);
CREATE INDEX waiting_reference ON ledger.waiting (externalref_source, externalref);

-- Everything up to position lies before these end offsets ({"partition": offset}) of the topic.
CREATE TABLE ledger.relay_mark (
    topic_id text NOT NULL,
    position bigint NOT NULL,
    end_offsets jsonb NOT NULL,
    put_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic_id, position)
);

-- What each process last said of itself.
CREATE TABLE ledger.heartbeat (
    name text PRIMARY KEY,
    at timestamptz NOT NULL,
    state jsonb NOT NULL
) WITH (fillfactor = 50);

-- The projector makes its tables here and in schemas of its own.
CREATE SCHEMA projector;
