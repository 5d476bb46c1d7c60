"""A module for each kind of item: what its facts do to its row and its parts, named ``KIND``."""
