"""The command line: a module per group of commands, each a thin shell over what the composition
root builds.
"""
