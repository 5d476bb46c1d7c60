"""The ledger on the real store: the same behaviour, committed."""
