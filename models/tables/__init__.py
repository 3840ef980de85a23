"""One file per noun; importing this package registers every table."""

from models.tables import audit, case, corpus, job, match, person, search, submission

__all__ = ["audit", "case", "corpus", "job", "match", "person", "search", "submission"]
