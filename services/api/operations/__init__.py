"""How the system does, for whoever runs it."""
