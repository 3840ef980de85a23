"""Measuring the matcher that users get on labelled sets."""
