"""What a probability is called, on every page and in every command alike."""

_LEVELS = (
    (0.9, "Almost certainly the same"),
    (0.6, "Likely the same"),
    (0.3, "Perhaps the same"),
    (0.0, "Unlikely to be the same"),
)


def name_likelihood(probability: float) -> str:
    """Put the probability that two texts state the same claim into words."""
    return next(words for lowest, words in _LEVELS if probability >= lowest)
