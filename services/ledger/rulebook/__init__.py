"""The company's rules in versions: what holds, what it asks for, what it refused or found."""
