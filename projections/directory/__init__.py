"""Names of communities and sources, as registered: what pages and filters show instead of ids."""
