"""The system's own PostgreSQL and Kafka, so that one command runs it all on a machine with Python
only.
"""
