"""How any view's rows get into PostgreSQL: prefetched, changed in memory, flushed set by set (law
4).

A view says which rows an event needs (``keys``) and what becomes of them (``apply``); no view runs
a statement while it applies. The engine takes events in batches: one SELECT per table before, one
UPDATE, DELETE and COPY per table after.
"""
