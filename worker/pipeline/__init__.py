"""The stages from a text to ranked, explained matches; siblings that only check.py composes."""
