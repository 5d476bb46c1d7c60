"""Who may do what: tokens, roles, the one table of endpoints, and the gate that obeys it."""
