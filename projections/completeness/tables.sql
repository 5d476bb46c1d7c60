-- What the record of each case lacked: [from_position, to_position), to_position NULL while it is so.
CREATE TABLE completeness_case (
    case_id        uuid        NOT NULL,
    number         text        NOT NULL,
    community      text        NOT NULL,
    building       text,
    category       text        NOT NULL,
    assignee       text        NOT NULL,
    opened_at      timestamptz NOT NULL,
    week           text        NOT NULL, -- the Monday of the week it was opened in, 2026-11-02
    state          text        NOT NULL, -- live, resolved, closed, withdrawn, merged
    lacks_party    boolean     NOT NULL,
    lacks_process  boolean     NOT NULL,
    lacks_result   boolean     NOT NULL,
    incomplete     boolean     NOT NULL, -- it lacks something, and is no part of another case's record
    party_kind     boolean     NOT NULL, -- it is told what kind of party spoke
    parties        jsonb       NOT NULL, -- who raised it, by subject id
    contact        uuid        NOT NULL, -- the one that opened it
    party_empty    boolean     NOT NULL, -- declared to stay empty, with the reason
    process_empty  boolean     NOT NULL,
    handled        boolean     NOT NULL, -- something tells how it was dealt with
    from_position  bigint      NOT NULL,
    to_position    bigint,
    CHECK (from_position < to_position)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX completeness_case_current ON completeness_case (case_id) WHERE to_position IS NULL;

-- How many cases of each week there are now, by whether they are over and whether they lack something.
CREATE TABLE completeness_week (
    community  text    NOT NULL,
    week       text    NOT NULL,
    over       boolean NOT NULL,
    incomplete boolean NOT NULL,
    cases      bigint  NOT NULL,
    UNIQUE NULLS NOT DISTINCT (community, week, over, incomplete)
) WITH (fillfactor = 50);

-- indexes
CREATE INDEX completeness_case_list ON completeness_case (opened_at, case_id) WHERE to_position IS NULL AND incomplete;
CREATE INDEX completeness_case_community ON completeness_case (community, opened_at, case_id) WHERE to_position IS NULL AND incomplete;
CREATE INDEX completeness_case_then ON completeness_case USING gist (int8range(from_position, to_position)) WHERE incomplete;
CREATE INDEX completeness_case_week ON completeness_case (week, community);
