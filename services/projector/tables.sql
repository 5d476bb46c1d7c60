-- What the projector knows of its views. Rows of a view's answers lie in schemas of their own.

-- One generation of a view lives, a new one may be building beside it, retired ones wait to be dropped.
CREATE TABLE IF NOT EXISTS projector.generation (
    view        text        NOT NULL,
    generation  integer     NOT NULL,
    state       text        NOT NULL CHECK (state IN ('building', 'live', 'retired')),
    schema_name text        NOT NULL,
    topic_id    text        NOT NULL,
    layout      text        NOT NULL, -- digest of the tables.sql it was made from
    watermark   bigint      NOT NULL DEFAULT 0, -- complete up to here a while ago; a query looks further
    changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (view, generation)
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX IF NOT EXISTS generation_live ON projector.generation (view) WHERE state = 'live';

-- How far a generation has read. Whoever writes its rows locks these first, and compares.
CREATE TABLE IF NOT EXISTS projector.bookmark (
    view        text    NOT NULL,
    generation  integer NOT NULL,
    topic_id    text    NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL,
    position    bigint  NOT NULL, -- of the newest event read from the partition
    PRIMARY KEY (view, generation, topic_id, partition),
    FOREIGN KEY (view, generation) REFERENCES projector.generation ON DELETE CASCADE
) WITH (fillfactor = 50);

-- Events that could not be applied, and the later ones of their streams, which wait behind them.
CREATE TABLE IF NOT EXISTS projector.parked (
    view       text        NOT NULL,
    generation integer     NOT NULL,
    position   bigint      NOT NULL,
    stream     text        NOT NULL,
    partition  integer     NOT NULL,
    type       text        NOT NULL,
    reason     text, -- NULL for an event that only waits
    body       bytea       NOT NULL,
    parked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (view, generation, position),
    FOREIGN KEY (view, generation) REFERENCES projector.generation ON DELETE CASCADE
);
