"""Who the company talks with: by community and home, in which role, since when (Art. 2)."""
