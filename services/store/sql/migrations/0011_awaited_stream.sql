-- The item an event waits for, where it is known by its stream: what is to be sent begins with its
-- answer, under a name that stands in no reference. Events that waited before have none.
ALTER TABLE ledger.waiting ADD COLUMN stream text;
