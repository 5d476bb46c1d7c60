"""What the registers hold: every item of every kind, with its parts, now and at any moment before.

All kinds share two tables, an item's row and the rows of its parts (the places of a notice, the
actions of a meeting), so that one reading of the log keeps them all. A module in ``kinds/`` says
what a kind's facts do to its rows.
"""
