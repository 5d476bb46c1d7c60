-- A case, as the next event about it needs it. Figures count what lies in the tables below, where
-- community, building, category, channel and day (of the company's calendar, counted from 1970) stand again.
CREATE TABLE dashboard_case (
    case_id       uuid        NOT NULL PRIMARY KEY,
    number        text        NOT NULL,
    community     text        NOT NULL,
    building      text,
    category      text        NOT NULL,
    channel       text        NOT NULL,
    day           integer     NOT NULL, -- on which the matter was raised
    raised_at     timestamptz NOT NULL,
    handler       text        NOT NULL, -- who has it now
    team          text,                 -- of which team they were when it came to them
    unplaced_at   timestamptz,          -- when it came to them, where they held no post of the community's: the company's tell
    handler_since bigint      NOT NULL, -- the position from which they have it
    seen          jsonb       NOT NULL  -- steps and kept promises it has had, by name
) WITH (fillfactor = 70);

-- A clock, in one row from its start to its end. As of a position it has ended where ended_pos is not beyond it. Known later
-- to have been kept at another time, it has a row more: each is there for positions [from_pos, gone_pos).
CREATE TABLE dashboard_clock (
    case_id     uuid        NOT NULL,
    kind        text        NOT NULL,
    number      integer     NOT NULL, -- which one of its kind, from 1
    community   text        NOT NULL,
    building    text,
    category    text        NOT NULL,
    channel     text        NOT NULL,
    handler     text,                 -- who had the case when the clock ended; NULL while it runs
    team        text,                 -- of which team
    unplaced_at timestamptz,          -- when the case came to them, where the company's chart tells of which
    handler_since bigint,             -- and from which position they had it
    day         integer     NOT NULL, -- on which it began
    started_at  timestamptz NOT NULL,
    known_at    timestamptz NOT NULL, -- when its start was recorded
    started_pos bigint      NOT NULL,
    started_by  uuid        NOT NULL, -- the event
    due_at      timestamptz,          -- as decided last; while it stands paused, when it falls due if nobody resumes it
    decided_pos bigint      NOT NULL,
    decided_by  uuid        NOT NULL,
    state       text        NOT NULL, -- running, met, late, void
    ended_at    timestamptz,
    ended_known timestamptz,
    ended_pos   bigint,
    ended_by    uuid,
    took_us     bigint,               -- from start to fulfilment
    timed       boolean     NOT NULL, -- the first of its kind that was kept in the case
    month       integer     NOT NULL, -- that of the day, counted from the year 0
    from_pos    bigint      NOT NULL, -- started_pos, unless it is judged anew
    gone_pos    bigint,               -- NULL: it is still so
    PRIMARY KEY (case_id, kind, number, from_pos)
) WITH (fillfactor = 70);

-- Deadlines that were decided anew since: [from_pos, to_pos).
CREATE TABLE dashboard_due (
    case_id  uuid    NOT NULL,
    kind     text    NOT NULL,
    number   integer NOT NULL,
    due_at   timestamptz,
    from_pos bigint  NOT NULL,
    to_pos   bigint  NOT NULL
);

-- Who had a case before somebody else got it: [from_pos, to_pos).
CREATE TABLE dashboard_handler (
    case_id  uuid   NOT NULL,
    handler  text   NOT NULL,
    team     text,
    unplaced_at timestamptz,
    from_pos bigint NOT NULL,
    to_pos   bigint NOT NULL
);

-- A time during which a case was nobody's done work: from opening or reopening to resolution or another end.
CREATE TABLE dashboard_spell (
    case_id   uuid        NOT NULL,
    community text        NOT NULL,
    building  text,
    category  text        NOT NULL,
    channel   text        NOT NULL,
    day       integer     NOT NULL,
    raised_at timestamptz NOT NULL,
    from_pos  bigint      NOT NULL,
    to_pos    bigint
) WITH (fillfactor = 70);
CREATE INDEX dashboard_spell_case ON dashboard_spell (case_id);

-- What happened to cases and is counted: opened, returned, resolved, reopened, revisited.
CREATE TABLE dashboard_step (
    position  bigint      NOT NULL PRIMARY KEY,
    case_id   uuid        NOT NULL,
    step      text        NOT NULL,
    outcome   text,                 -- of a revisit
    is_first  boolean     NOT NULL, -- the first of its sort in the case
    at        timestamptz NOT NULL,
    known_at  timestamptz NOT NULL,
    event_id  uuid        NOT NULL,
    community text        NOT NULL,
    building  text,
    category  text        NOT NULL,
    channel   text        NOT NULL,
    handler   text        NOT NULL, -- who had the case then
    team      text,                 -- of which team
    unplaced_at timestamptz,        -- when it came to them, where the company's chart tells of which
    handler_since bigint,
    day       integer     NOT NULL
);

-- Which incident a case is about: [from_position, to_position), to_position NULL while it is the current one.
CREATE TABLE dashboard_link (
    case_id       uuid   NOT NULL,
    incident      uuid,
    from_position bigint NOT NULL,
    to_position   bigint,
    CHECK (from_position < to_position)
);
CREATE UNIQUE INDEX dashboard_link_current ON dashboard_link (case_id) WHERE to_position IS NULL;

-- A community's chart as far as a team hangs on it.
CREATE TABLE dashboard_chart (
    community text  NOT NULL PRIMARY KEY,
    posts     jsonb NOT NULL, -- by code: since, level and team of each version, and its end
    holdings  jsonb NOT NULL  -- by person: post, since, until
);

-- By which post of the company's somebody is of which team, in a span of time: as known in positions [from_pos, to_pos).
CREATE TABLE dashboard_company_team (
    post     text        NOT NULL,
    holder   text        NOT NULL,
    level    integer     NOT NULL, -- how high it stands
    team     text,
    since    timestamptz NOT NULL,
    until    timestamptz,
    from_pos bigint      NOT NULL,
    to_pos   bigint
);

-- Codes of posts a community has of its own, from a position on: the company's of the same code does not count there.
CREATE TABLE dashboard_own_post (
    community text   NOT NULL,
    post      text   NOT NULL,
    from_pos  bigint NOT NULL
);

-- What means something for the promises of a case, whatever they are: what another policy would have made of it is
-- reckoned from these.
CREATE TABLE dashboard_happening (
    position bigint  NOT NULL,
    case_id  uuid    NOT NULL,
    step     text    NOT NULL, -- opened, seen, answered, undelivered, waits, …
    at_us    bigint  NOT NULL, -- when it happened, in microseconds since 1970
    day      integer NOT NULL, -- of the company's calendar
    detail   jsonb   NOT NULL  -- what the step's word leaves open, which answer for example
);

-- Contacts by which nobody outside asked for anything.
CREATE TABLE dashboard_own_contact (
    contact_id uuid NOT NULL PRIMARY KEY
);

-- Promises that ended, counted by the block of positions in which they did. bucket is that of the time keeping took,
-- where that is one of the times told; a sum of a whole block never changes.
CREATE TABLE dashboard_ended_sum (
    month     integer NOT NULL,
    community text    NOT NULL,
    category  text    NOT NULL,
    kind      text    NOT NULL,
    state     text    NOT NULL,
    bucket    integer,
    block     integer NOT NULL,
    promises  integer NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX dashboard_ended_sum_key ON dashboard_ended_sum
    (month, community, category, kind, state, bucket, block) INCLUDE (promises) NULLS NOT DISTINCT;

-- Steps of cases, counted the same way; month is that in which the matter was raised.
CREATE TABLE dashboard_step_sum (
    month     integer NOT NULL,
    community text    NOT NULL,
    category  text    NOT NULL,
    step      text    NOT NULL,
    outcome   text,
    is_first  boolean NOT NULL,
    block     integer NOT NULL,
    steps     integer NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX dashboard_step_sum_key ON dashboard_step_sum
    (month, community, category, step, outcome, is_first, block) INCLUDE (steps) NULLS NOT DISTINCT;

-- indexes
CREATE INDEX dashboard_clock_ended ON dashboard_clock (ended_pos) WHERE ended_pos IS NOT NULL;
CREATE INDEX dashboard_clock_took ON dashboard_clock (month, community, kind, took_us)
    INCLUDE (ended_pos, gone_pos, day, category, case_id) WHERE timed;
CREATE INDEX dashboard_clock_gone ON dashboard_clock (gone_pos) WHERE gone_pos IS NOT NULL;
CREATE INDEX dashboard_happening_case ON dashboard_happening (case_id, position);
CREATE INDEX dashboard_happening_day ON dashboard_happening (day, case_id);
CREATE INDEX dashboard_clock_place ON dashboard_clock (community, day);
CREATE INDEX dashboard_clock_day ON dashboard_clock (day);
CREATE INDEX dashboard_clock_running_at ON dashboard_clock USING gist (int8range(from_pos, ended_pos));
CREATE INDEX dashboard_due_clock ON dashboard_due (case_id, kind, number);
CREATE INDEX dashboard_handler_case ON dashboard_handler (case_id);
CREATE INDEX dashboard_spell_waiting_at ON dashboard_spell USING gist (int8range(from_pos, to_pos));
CREATE INDEX dashboard_step_place ON dashboard_step (community, day);
CREATE INDEX dashboard_step_day ON dashboard_step (day);
CREATE INDEX dashboard_step_case ON dashboard_step (case_id);
CREATE INDEX dashboard_company_team_holder ON dashboard_company_team (holder);
CREATE INDEX dashboard_own_post_place ON dashboard_own_post (community, post);
CREATE INDEX dashboard_link_incident ON dashboard_link (incident);
