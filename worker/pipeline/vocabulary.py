"""How word lists are written down."""


def gather_words(text: str) -> frozenset[str]:
    """The words of a list that is written as running text, because a page of quoted strings is hard to proofread."""
    return frozenset(text.split())
