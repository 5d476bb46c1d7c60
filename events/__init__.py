"""What can have happened: facts in the past tense, their envelope and their catalogue. No I/O, no
clock.
"""
