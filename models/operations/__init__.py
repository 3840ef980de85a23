"""The verbs of the desk; each takes the session first and never commits."""
