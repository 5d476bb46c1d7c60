"""Personal data: sealed on the way in, opened for a purpose, forgotten on demand (law 5)."""
