"""Whether promises are kept: rates, times, backlog and what falls due, as of any instant (Art.
3(4)).
"""
