"""A contact logged, and a case's page with all that may be done on it."""
