"""What the company promises and how it is reckoned: calendars, policies, clocks. Pure; whole
microseconds, no float. Defined in docs/metrics.md.
"""
