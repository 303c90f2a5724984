"""The first start: environment, embedded PostgreSQL and Valkey, the processes and their end.

Standard library only: everything here must run under the system's Python before any package is installed.
"""
