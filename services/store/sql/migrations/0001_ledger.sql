-- The log and what guards it. Uniqueness cannot be asked of the partitioned table itself, so narrow
-- tables ask for it; all are written in the one transaction that holds the head row.
CREATE SCHEMA ledger;

-- What this database is: whose log, and how it is laid out.
CREATE TABLE ledger.meta (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    origin text,
    schema_version integer NOT NULL,
    schema_digest text NOT NULL,
    partition_max_events bigint NOT NULL CHECK (partition_max_events > 0)
);

-- The newest position and its recorded time. Whoever appends holds this row.
CREATE TABLE ledger.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL,
    recordedtime timestamptz
) WITH (fillfactor = 20);
INSERT INTO ledger.head (position) VALUES (0);

-- One row an event: the envelope, byte for byte, and what readers select by.
CREATE TABLE ledger.events (
    position bigint NOT NULL PRIMARY KEY,
    recordedtime timestamptz NOT NULL,
    stream text NOT NULL,
    version bigint NOT NULL,
    type text NOT NULL,
    body bytea NOT NULL
) PARTITION BY RANGE (position);

-- Where each version of a stream lies. The highest version is where the stream stands.
CREATE TABLE ledger.stream_event (
    stream text NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (stream, version) INCLUDE (position)
);

-- Event ids, and for a publisher's event its own id: each lands once, for ever. last_position is
-- where the events decided with it end; fingerprint is a keyed hash of what the publisher sent.
CREATE TABLE ledger.event_identity (
    event_id uuid PRIMARY KEY,
    position bigint NOT NULL,
    originsource text,
    originid text,
    fingerprint bytea,
    last_position bigint
);
CREATE UNIQUE INDEX event_identity_origin ON ledger.event_identity (originsource, originid)
    WHERE originsource IS NOT NULL;

-- A publisher's own reference for a case; the first to land keeps it.
CREATE TABLE ledger.case_reference (
    source text NOT NULL,
    externalref text NOT NULL,
    case_id text NOT NULL,
    PRIMARY KEY (source, externalref)
);

-- Gap-free numbers: the last one given in each series. Six digits stand in the envelope.
CREATE TABLE ledger.series (
    name text PRIMARY KEY,
    last integer NOT NULL CONSTRAINT series_full CHECK (last <= 999999)
) WITH (fillfactor = 50);

-- One row a sequencer: which of its connections may write (generation), the newest batch that
-- landed (token), and what was answered to it, for the one who lost the answer.
CREATE TABLE ledger.sequencer (
    owner text PRIMARY KEY,
    generation bigint NOT NULL,
    token bigint NOT NULL,
    seen_at timestamptz NOT NULL,
    base bigint,
    recordedtime text,
    numbers integer[],
    refusals jsonb
) WITH (fillfactor = 20);

-- How far a follower that appends has read, saved with what it appended.
CREATE TABLE ledger.bookmark (
    follower text PRIMARY KEY,
    position bigint NOT NULL
) WITH (fillfactor = 50);

-- How far an application has processed another's notifications (eventsourcing's tracking).
CREATE TABLE ledger.tracking (
    application text PRIMARY KEY,
    notification_id bigint NOT NULL
) WITH (fillfactor = 50);

-- Aggregate states that spare a reader the beginning of a long stream. They may be deleted.
CREATE TABLE ledger.snapshot (
    purpose text NOT NULL,
    stream text NOT NULL,
    version bigint NOT NULL,
    type text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (purpose, stream, version)
);
