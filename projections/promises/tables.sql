-- A published version of a calendar or of the policy; position is that of its event.
CREATE TABLE promises_version (
    position     bigint      NOT NULL PRIMARY KEY,
    kind         text        NOT NULL, -- calendar, policy
    id           text        NOT NULL,
    number       integer     NOT NULL,
    effective_at timestamptz NOT NULL,
    terms        jsonb       NOT NULL, -- as published
    basis        text,
    published_by text        NOT NULL,
    published_at timestamptz NOT NULL
);

-- A day's lots: which resolved cases are asked back about; position is that of the event.
CREATE TABLE promises_draw (
    position      bigint  NOT NULL PRIMARY KEY,
    day           date    NOT NULL, -- of the company's calendar
    seed          text    NOT NULL,
    seed_position bigint  NOT NULL,
    resolved      integer NOT NULL, -- resolutions recorded that day
    drawn         integer NOT NULL,
    policy        text    NOT NULL,
    drawn_at      timestamptz NOT NULL
);

-- Who asked what would have been under another policy; position is that of the event.
CREATE TABLE promises_asking (
    position    bigint      NOT NULL PRIMARY KEY,
    by_actor    text        NOT NULL,
    at          timestamptz NOT NULL,
    communities jsonb       NOT NULL, -- none: of the company
    asked       jsonb       NOT NULL  -- as recorded
);
