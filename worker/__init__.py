"""The background line of the desk: extract, embed, retrieve, rank and explain, and the commands that drive it."""
