"""The clocks of a case: what begins, moves and ends them. Pure."""
