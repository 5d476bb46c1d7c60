"""The processes of Huiyin and what they share; ``python -m services`` is the command line."""
