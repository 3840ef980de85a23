"""Readers of documents: from bytes alone to a text and what the document says of itself."""
