"""What the system does in a second, measured on this machine in one run, peers beside it.

``python -m bench`` prints a table and writes ``bench/results/latest.json``. A file for each
question; every figure comes from the real PostgreSQL (fsync on), the real broker and the parts as
the composition root wires them.
"""
