"""Cases: what there is to do, one with its story, and each step taken on it."""
