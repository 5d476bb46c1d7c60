"""What only people decide, for the sample: its people file, destroy, review and hand over what its
tape told, through the same addresses as anybody.
"""

PLAYED_MARK = "sample-played"
"""The file in the home that says that all of it is done."""
