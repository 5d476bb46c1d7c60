-- Where keys lie, apart from the log they open: a backup of schema ledger alone opens nothing, and
-- a key deleted here is gone from every copy of the log (law 5).
CREATE SCHEMA vault;

-- The wrapped key of each event that holds personal fields.
CREATE TABLE vault.event_key (
    event_id uuid PRIMARY KEY,
    wrapped bytea NOT NULL
);

-- The people an event is about. Rows go with the key; a foreign key would ask again, at a quarter
-- of the cost of the append, what the one function that writes here has just seen to.
CREATE TABLE vault.event_key_subject (
    subject text NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (subject, event_id)
);
CREATE INDEX event_key_subject_event ON vault.event_key_subject (event_id);

-- Keyed hashes of what people are recognised by, and the random subject ids these lead to.
CREATE TABLE vault.subject_lookup (
    lookup_hash bytea PRIMARY KEY,
    subject text NOT NULL
);
CREATE INDEX subject_lookup_subject ON vault.subject_lookup (subject);

-- Subjects whose forgetting has begun; a row left here is what a crash left undone.
CREATE TABLE vault.forgetting (
    subject text PRIMARY KEY,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
