"""How the extract stage writes down its word lists."""


def gather_words(text: str) -> frozenset[str]:
    """The words of a list that is written as running text, because a page of quoted strings is hard to proofread."""
    return frozenset(text.split())
