-- Events and files of whoever is to be forgotten, kept for a statutory term and used no more: their
-- keys lie in vault.event_key still, and are given out to open nothing.
CREATE TABLE vault.restricted (
    event_id uuid PRIMARY KEY,
    subject text NOT NULL, -- at whose wish
    look_at timestamptz NOT NULL -- when the term may be over
);
CREATE INDEX restricted_look_at ON vault.restricted (look_at);
