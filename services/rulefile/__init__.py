"""The company's rules as a file a person edits: written out, read with the place of each line that
is wrong, and compared with the version in force (Art. 3(6)).
"""
