"""Who may report what, and what came before the contact it names."""
