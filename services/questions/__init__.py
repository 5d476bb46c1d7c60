"""Reading: one interface to all views for API and desk, so that neither knows a connection."""
