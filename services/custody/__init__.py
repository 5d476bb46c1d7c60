"""Whether the archive's records are what they were when they were filed: the four-property check
(DA/T 70-2018), made at filing, at handover, by command and, for every record again and again, by
schedule.

``checking`` is pure: from a record as it was ``found`` to the outcome of each check, a module for
each property. ``custodian`` gathers what it takes and puts the outcome on record; ``schedule`` says
when a record is next.
"""
