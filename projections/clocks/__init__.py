"""When each promise of a case falls due, why, and how it ended."""
