"""Who holds which post, who is above whom and who stands in, as of any instant: what escalation and
other rules ask for.
"""
