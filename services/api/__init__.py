"""The HTTP interface under ``/v1``: turns requests into calls of the ledger and the views, and
answers into JSON.
"""
