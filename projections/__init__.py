"""A folder per question: its tables, how one event changes them, and the queries that answer."""
