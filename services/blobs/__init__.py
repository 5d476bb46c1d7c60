"""Files that came with what was said: sealed, named by their sealed bytes, kept in a folder."""
