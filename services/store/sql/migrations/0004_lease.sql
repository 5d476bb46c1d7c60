-- Who does what only one process may do at a time. A lease ends by itself: a frozen holder blocks
-- nobody.
CREATE TABLE ledger.lease (
    name text PRIMARY KEY,
    holder text NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 50);
