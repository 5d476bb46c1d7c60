-- Alarms on their way to other systems: how far the log is read for each subscription, and every
-- delivery until nobody asks for it any more. No secret and no body: the event is in the log.
CREATE TABLE ledger.webhook (
    name text PRIMARY KEY,
    receiver text NOT NULL,
    types text[] NOT NULL,
    communities text[],
    listed boolean NOT NULL,
    position bigint NOT NULL,
    last_at timestamptz,
    last_answer text,
    last_well boolean
) WITH (fillfactor = 50);

CREATE TABLE ledger.webhook_delivery (
    webhook text NOT NULL REFERENCES ledger.webhook,
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    last_at timestamptz,
    last_answer text,
    PRIMARY KEY (webhook, position)
) WITH (fillfactor = 50);
CREATE INDEX webhook_delivery_due ON ledger.webhook_delivery (webhook, due_at, position)
    WHERE state = 'waiting';
CREATE INDEX webhook_delivery_dead ON ledger.webhook_delivery (webhook, position)
    WHERE state = 'dead';
