"""The database driver's classes by class-like names, for annotations."""

import psycopg2.extensions

Connection = psycopg2.extensions.connection
Cursor = psycopg2.extensions.cursor
