-- Blobs that no event is known to refer to. The key of each lies in vault.event_key, under the id
-- that its name begins with. A row left here is an upload that waits, or one whose event landed and
-- that nobody has looked at since.
CREATE TABLE vault.upload (
    key_id uuid PRIMARY KEY,
    event_id uuid, -- the event that is about to refer to it
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX upload_since ON vault.upload (since);
