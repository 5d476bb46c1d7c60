-- An upload nobody referred to in time: its file goes first, its key after. Until both are gone this
-- row says that they are to go, and nobody may refer to it any more.
ALTER TABLE vault.upload ADD COLUMN doomed boolean NOT NULL DEFAULT false;
CREATE INDEX upload_doomed ON vault.upload (key_id) WHERE doomed;
