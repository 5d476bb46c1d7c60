-- What people did with cases and findings, one row an event: rates are counts of these.
CREATE TABLE handling_act (
    position  bigint      NOT NULL PRIMARY KEY,
    community text        NOT NULL, -- whose team it was; company for what concerns the whole company
    month     text        NOT NULL, -- of the company's calendar, 2026-11
    person    text        NOT NULL,
    act       text        NOT NULL, -- resolved, paused, rejudged, merged, withdrawn, confirmed, dismissed, …
    subject   uuid        NOT NULL, -- the case, the finding, or the entry of the privacy log
    at        timestamptz NOT NULL
);

-- Who is kept away from a case now: what was done with it is in none of their figures.
CREATE TABLE handling_restricted (
    case_id uuid NOT NULL,
    actor   text NOT NULL
);

-- indexes
CREATE INDEX handling_act_month ON handling_act (month, community, person, act, position);
CREATE INDEX handling_restricted_actor ON handling_restricted (actor);
