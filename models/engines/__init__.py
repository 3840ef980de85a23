"""The embedded PostgreSQL and Redis of one data directory, started once and shared by its processes."""
