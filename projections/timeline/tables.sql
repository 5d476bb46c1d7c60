-- The events a case page shows, byte for byte. owner is the case, or for what was said the contact.
CREATE TABLE timeline_entry (
    position bigint NOT NULL PRIMARY KEY,
    owner    uuid   NOT NULL,
    body     bytea  NOT NULL
);

-- Which contacts belong to a case, and from which position on.
CREATE TABLE timeline_contact (
    case_id  uuid   NOT NULL,
    contact  uuid   NOT NULL,
    position bigint NOT NULL
);

-- Which cases were merged into a case, [position, until_position), until_position NULL while they are.
CREATE TABLE timeline_merged (
    case_id  uuid   NOT NULL, -- the one that carries on
    merged   uuid   NOT NULL,
    position bigint NOT NULL,
    until_position bigint
);

-- Who is kept away from a case now; the past is kept from them too.
CREATE TABLE timeline_restricted (
    case_id uuid NOT NULL,
    actor   text NOT NULL
);

-- indexes
CREATE INDEX timeline_restricted_actor ON timeline_restricted (actor);
CREATE INDEX timeline_entry_owner ON timeline_entry (owner, position);
CREATE INDEX timeline_contact_case ON timeline_contact (case_id);
CREATE INDEX timeline_merged_case ON timeline_merged (case_id);
