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
