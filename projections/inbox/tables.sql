-- Every state each case was in: [from_position, to_position), to_position NULL while it is the current one.
CREATE TABLE inbox_case (
    case_id            uuid        NOT NULL,
    rank               smallint    NOT NULL, -- 0 an answer is owed by a deadline, 1 other live cases, 2 finished ones
    sort_key           bigint      NOT NULL, -- microseconds: the deadline in rank 0, minus the last change in 1 and 2
    number             text        NOT NULL,
    version            integer     NOT NULL, -- of the case's stream
    community          text        NOT NULL,
    building           text,
    category           text        NOT NULL,
    urgency            text        NOT NULL,
    sensitivity        text        NOT NULL,
    channel            text        NOT NULL,
    state              text        NOT NULL,
    assignee           text        NOT NULL,
    party_kind         text,
    party              uuid,
    contacts           integer     NOT NULL,
    opened_at          timestamptz NOT NULL,
    last_at            timestamptz NOT NULL,
    first_reply_due_at timestamptz,
    answered_at        timestamptz,
    contact            uuid        NOT NULL, -- the contact that raised it, and which of its matters
    matter             smallint    NOT NULL,
    merged_into        uuid,
    state_before       text,                 -- the state a merge ended
    incident           uuid,                 -- the incident it is about, the last one it was linked to
    restricted         jsonb       NOT NULL, -- the actors it was kept from then; who it is kept from now is in inbox_restricted
    unnamed            boolean     NOT NULL, -- its party is shown to nobody
    attempted_at       timestamptz,          -- when somebody first tried to reach the party, and by which channel
    attempted_by       text,
    referred_to        text,                 -- whose the matter is, where it is not the company's
    heat               integer     NOT NULL, -- complaints that came again, disputes, low scores
    heated_at          timestamptz,          -- the last of them
    hot_hand           text,                 -- who had it when it got hot, until somebody else has it
    from_position      bigint      NOT NULL,
    to_position        bigint,
    CHECK (from_position < to_position)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX inbox_case_current ON inbox_case (case_id) WHERE to_position IS NULL;

-- How many cases are in each current combination: counts need not look at every case there ever was.
CREATE TABLE inbox_tally (
    community text   NOT NULL,
    building  text,
    channel   text   NOT NULL,
    category  text   NOT NULL,
    urgency   text   NOT NULL,
    state     text   NOT NULL,
    assignee  text   NOT NULL,
    cases     bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (community, building, channel, category, urgency, state, assignee)
) WITH (fillfactor = 50);

-- What contacts said and who spoke, still sealed, so that a list can show a case's opening matter.
CREATE TABLE inbox_contact (
    contact uuid  NOT NULL PRIMARY KEY,
    texts   jsonb NOT NULL, -- one per matter: [event id, JSON Pointer, sealed text]
    name    text,
    phone   text,
    unit    text,
    told_in uuid  NOT NULL -- the event that says who spoke: the contact, or what put it right
);

-- What of its promises is warned of, missed or has climbed, and is owed still; the worst one's place and words.
CREATE TABLE inbox_alarm (
    case_id       uuid     NOT NULL,
    pressing      smallint,          -- 0 climbed to the company … 4 to the responsible, 5 missed, 6 warned of; NULL: none stands
    sort_key      bigint   NOT NULL, -- microseconds: its deadline
    alarm         text,              -- warned, breached, escalated
    kind          text,              -- of promise
    level         text,
    to_actor      text,
    due_at        timestamptz,
    standing      jsonb    NOT NULL, -- each of them, by kind and number of its clock
    from_position bigint   NOT NULL,
    to_position   bigint,
    CHECK (from_position < to_position)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX inbox_alarm_current ON inbox_alarm (case_id) WHERE to_position IS NULL;

-- Who is kept away from a case now: it is in none of their lists and figures, of the past neither.
CREATE TABLE inbox_restricted (
    case_id uuid NOT NULL,
    actor   text NOT NULL
);

-- Keyed lexemes of everything said in a case, a row per event and case; forgetting deletes the event's rows.
CREATE TABLE inbox_search (
    event_id uuid     NOT NULL,
    case_id  uuid     NOT NULL,
    position bigint   NOT NULL,
    terms    tsvector NOT NULL
);
CREATE INDEX inbox_search_event ON inbox_search (event_id);

-- indexes
CREATE INDEX inbox_case_list ON inbox_case (rank, sort_key, case_id) WHERE to_position IS NULL;
CREATE INDEX inbox_case_community ON inbox_case (community, rank, sort_key, case_id) WHERE to_position IS NULL;
CREATE INDEX inbox_case_assignee ON inbox_case (assignee, rank, sort_key, case_id) WHERE to_position IS NULL;
CREATE INDEX inbox_case_incident ON inbox_case (incident) WHERE to_position IS NULL AND incident IS NOT NULL;
CREATE INDEX inbox_case_hot ON inbox_case (rank, sort_key, case_id) WHERE to_position IS NULL AND heat > 0;
CREATE INDEX inbox_case_versions ON inbox_case (case_id, from_position);
CREATE INDEX inbox_case_live_at ON inbox_case USING gist (int8range(from_position, to_position)) WHERE rank < 2;
CREATE INDEX inbox_case_finished_at ON inbox_case (sort_key, case_id) WHERE rank = 2;
CREATE INDEX inbox_case_merged ON inbox_case (merged_into) WHERE to_position IS NULL AND merged_into IS NOT NULL;
CREATE INDEX inbox_alarm_pressing ON inbox_alarm (pressing, sort_key, case_id) WHERE to_position IS NULL AND pressing IS NOT NULL;
CREATE INDEX inbox_alarm_versions ON inbox_alarm (case_id, from_position);
CREATE INDEX inbox_alarm_live_at ON inbox_alarm USING gist (int8range(from_position, to_position)) WHERE pressing IS NOT NULL;
CREATE INDEX inbox_restricted_actor ON inbox_restricted (actor);
CREATE INDEX inbox_search_terms ON inbox_search USING gin (terms);
