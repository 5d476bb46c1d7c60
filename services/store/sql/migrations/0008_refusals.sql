-- What was refused, beside the log: a refusal appends nothing. Who wanted what, by which rule it was
-- not to be, and how often that day; never what was said. Only the newest are kept.
CREATE TABLE ledger.refusal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    at timestamptz NOT NULL,
    times integer NOT NULL DEFAULT 1,
    rule text NOT NULL,
    article text NOT NULL,
    ruleset text,
    command text NOT NULL,
    subject text,
    community text,
    actor text NOT NULL,
    source text,
    position bigint NOT NULL, -- the log's end at that moment: what came of it lies behind
    UNIQUE NULLS NOT DISTINCT (day, actor, rule, command, subject, community, source, ruleset)
) WITH (fillfactor = 80);
CREATE INDEX refusal_newest ON ledger.refusal (at DESC, id DESC);
