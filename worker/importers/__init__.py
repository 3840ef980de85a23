"""Readers of fact-check files, one file per format."""
