-- Every state each item of a register was in: [from_position, to_position), to_position NULL while it is the current one.
CREATE TABLE register_item (
    id            uuid        NOT NULL,
    rank          smallint    NOT NULL, -- 0 something is due, 1 other open items, 2 finished ones
    sort_key      bigint      NOT NULL, -- microseconds: the deadline in rank 0, minus the last change in 1 and 2
    kind          text        NOT NULL,
    number        text,
    version       integer     NOT NULL, -- of the item's stream
    community     text,                 -- NULL: it concerns the whole company
    building      text,
    state         text        NOT NULL,
    assignee      text,
    due_at        timestamptz,
    opened_at     timestamptz NOT NULL,
    last_at       timestamptz NOT NULL,
    detail        jsonb       NOT NULL, -- what the facts said, nothing personal
    sealed        jsonb       NOT NULL, -- name to [event id, JSON Pointer, sealed text]
    from_position bigint      NOT NULL,
    to_position   bigint,
    CHECK (from_position < to_position)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX register_item_current ON register_item (id) WHERE to_position IS NULL;

-- The same of an item's parts: a place, a flat, an action, a slip.
CREATE TABLE register_part (
    item          uuid        NOT NULL,
    part          text        NOT NULL, -- what kind of part
    key           text        NOT NULL, -- which one of the item
    kind          text        NOT NULL, -- of the item
    community     text,
    building      text,
    state         text        NOT NULL,
    assignee      text,
    due_at        timestamptz,
    last_at       timestamptz NOT NULL,
    detail        jsonb       NOT NULL,
    sealed        jsonb       NOT NULL,
    from_position bigint      NOT NULL,
    to_position   bigint,
    CHECK (from_position < to_position)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX register_part_current ON register_part (item, part, key) WHERE to_position IS NULL;

-- How many items are in each current combination.
CREATE TABLE register_tally (
    kind      text   NOT NULL,
    community text,
    building  text,
    state     text   NOT NULL,
    assignee  text,
    items     bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, community, building, state, assignee)
) WITH (fillfactor = 50);

-- Which words the titles of some kinds of items hold, as keyed pieces.
CREATE TABLE register_search (
    event_id uuid     NOT NULL,
    item     uuid     NOT NULL,
    kind     text     NOT NULL,
    position bigint   NOT NULL,
    terms    tsvector NOT NULL
);
CREATE INDEX register_search_event ON register_search (event_id);

-- indexes
CREATE INDEX register_search_terms ON register_search USING gin (terms);
CREATE INDEX register_item_list ON register_item (kind, rank, sort_key, id) WHERE to_position IS NULL;
CREATE INDEX register_item_community ON register_item (kind, community, rank, sort_key, id) WHERE to_position IS NULL;
CREATE INDEX register_item_versions ON register_item (id, from_position);
CREATE INDEX register_item_then ON register_item (kind, from_position);
CREATE INDEX register_part_list ON register_part (kind, part, state, due_at) WHERE to_position IS NULL;
CREATE INDEX register_part_assignee ON register_part (assignee, due_at) WHERE to_position IS NULL;
CREATE INDEX register_part_versions ON register_part (item, part, key, from_position);
