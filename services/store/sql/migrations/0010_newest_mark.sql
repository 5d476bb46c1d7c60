-- The mark put last, of whatever topic: each intake asks for it twice a second, to hold back where
-- the relay lags.
CREATE INDEX relay_mark_newest ON ledger.relay_mark (put_at DESC, position DESC);
