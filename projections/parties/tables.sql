-- Whom a community's office knows. Names, numbers and flats lie sealed; merged parties keep rows of their own.
CREATE TABLE party_known (
    subject   uuid        NOT NULL,
    community text        NOT NULL,
    kind      text        NOT NULL, -- as it was told last
    building  text,
    told_by   text        NOT NULL, -- contact, registered, occupancy: the surest of what told of them
    last_at   timestamptz NOT NULL,
    sealed    jsonb       NOT NULL  -- name to [event id, JSON Pointer, sealed text]
);

-- As what somebody is in a home, from when to when; of an authority, for whom they act.
CREATE TABLE party_role (
    item      uuid        NOT NULL, -- the occupancy
    subject   uuid        NOT NULL,
    community text        NOT NULL,
    building  text,
    flat      uuid,
    role      text        NOT NULL, -- of an occupancy, or agent
    key       text        NOT NULL, -- of an authority, else empty
    purposes  jsonb       NOT NULL, -- of an authority
    since     timestamptz NOT NULL,
    until     timestamptz,          -- the end that is agreed
    ended_at  timestamptz
);

-- Which cases somebody raised.
CREATE TABLE party_case (
    case_id uuid NOT NULL,
    subject uuid NOT NULL,
    community text NOT NULL
);

-- Cases whose party wants to stay unnamed: they tell nobody of anybody.
CREATE TABLE party_unnamed (
    case_id uuid NOT NULL
);

-- Who is seen under whom.
CREATE TABLE party_merge (
    item         uuid NOT NULL, -- the identity, whose page tells why
    subject      uuid NOT NULL,
    into_subject uuid NOT NULL
);

-- What they can be found by, as keyed pieces. Two of one name have the same pieces in names, two of one number one in phones.
CREATE TABLE party_search (
    event_id  uuid     NOT NULL,
    subject   uuid     NOT NULL,
    community text     NOT NULL,
    terms     tsvector NOT NULL,
    names     tsvector NOT NULL,
    units     tsvector NOT NULL,
    phones    tsvector NOT NULL  -- a keyed piece for each whole number
);
CREATE INDEX party_search_event ON party_search (event_id);
CREATE INDEX party_known_subject ON party_known (subject, community);
CREATE INDEX party_role_item ON party_role (item);
CREATE INDEX party_case_case ON party_case (case_id);
CREATE INDEX party_unnamed_case ON party_unnamed (case_id);
CREATE INDEX party_merge_item ON party_merge (item);

-- indexes
CREATE INDEX party_known_list ON party_known (community, building, subject);
CREATE INDEX party_role_subject ON party_role (subject);
CREATE INDEX party_role_flat ON party_role (flat);
CREATE INDEX party_case_subject ON party_case (subject);
CREATE INDEX party_merge_subject ON party_merge (subject);
CREATE INDEX party_merge_into ON party_merge (into_subject);
CREATE INDEX party_search_terms ON party_search USING gin (terms);
CREATE INDEX party_search_phones ON party_search USING gin (phones);
CREATE INDEX party_search_names ON party_search (community, names);
CREATE INDEX party_search_subject ON party_search (subject);
