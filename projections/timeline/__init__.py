"""Everything that happened to one case, in order, as the case page shows it (Art. 9(1))."""
