-- Every state each clock of a case was in: [from_position, to_position), to_position NULL while it is the current one.
CREATE TABLE clocks_clock (
    case_id       uuid        NOT NULL,
    kind          text        NOT NULL,
    number        integer     NOT NULL, -- which one of its kind, from 1
    state         text        NOT NULL, -- running, met, late, void
    due_at        timestamptz,          -- NULL while it stands paused
    ended_at      timestamptz,
    reason        text,                 -- of a void one
    known_at      timestamptz NOT NULL, -- when its start was recorded
    decided_by    uuid        NOT NULL, -- the event that decided the deadline
    decided_pos   bigint      NOT NULL, -- its position
    ended_by      uuid,
    ended_pos     bigint,
    decided       jsonb       NOT NULL, -- the clock as that event tells it
    raised        jsonb       NOT NULL, -- what fell due and is on record: percent and instant of each
    climbs        jsonb       NOT NULL, -- of each deadline missed and each warning that climbs ("80% …"), when its next step up the chart comes; null: no more
    next_at       timestamptz,          -- when it is to warn, to breach or to climb next; NULL: no more
    from_position bigint      NOT NULL,
    to_position   bigint,
    CHECK (from_position < to_position)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX clocks_clock_current ON clocks_clock (case_id, kind, number) WHERE to_position IS NULL;

-- What people did about the clocks of a case: waits, extensions, arrivals, revisits.
CREATE TABLE clocks_step (
    position bigint      NOT NULL PRIMARY KEY,
    case_id  uuid        NOT NULL,
    step     text        NOT NULL, -- wait_started, extension_granted, …
    by_actor text        NOT NULL,
    at       timestamptz NOT NULL,
    detail   jsonb       NOT NULL
);

-- More time that was asked for, while its clock runs and nobody has granted or refused it.
CREATE TABLE clocks_asked (
    case_id  uuid        NOT NULL,
    kind     text        NOT NULL,
    position bigint      NOT NULL,
    by_actor text        NOT NULL,
    at       timestamptz NOT NULL,
    detail   jsonb       NOT NULL -- minutes or workdays, and the reason
);
CREATE INDEX clocks_asked_case ON clocks_asked (case_id, kind);

-- What fell due: warnings, breaches, whom they climbed to, and breaches that turned out to be none.
CREATE TABLE clocks_alarm (
    position bigint      NOT NULL PRIMARY KEY,
    case_id  uuid        NOT NULL,
    kind     text        NOT NULL,
    number   integer     NOT NULL,
    alarm    text        NOT NULL, -- warned, breached, escalated, withdrawn
    percent  integer     NOT NULL, -- of a warning; else 100
    at       timestamptz NOT NULL, -- when it fell due
    known_at timestamptz NOT NULL, -- when that was recorded
    event_id uuid        NOT NULL,
    reason   text,                 -- of one that was withdrawn
    step     integer,              -- of one that climbed, as are the next three
    level    text,
    to_actor text,
    stands_in_for text
);

-- indexes
CREATE INDEX clocks_step_case ON clocks_step (case_id, position);
CREATE INDEX clocks_clock_versions ON clocks_clock (case_id, from_position);
CREATE INDEX clocks_asked_order ON clocks_asked (position);
CREATE INDEX clocks_alarm_case ON clocks_alarm (case_id, position);
CREATE INDEX clocks_clock_calendar ON clocks_clock ((decided ->> 'calendar'), due_at) WHERE to_position IS NULL AND state = 'running';
CREATE INDEX clocks_clock_next ON clocks_clock (next_at, case_id) WHERE to_position IS NULL AND next_at IS NOT NULL;
