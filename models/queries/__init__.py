"""The reads behind pages and API; they change nothing."""
