"""How worth checking the sentences of an article must be to be kept as claims."""

from collections.abc import Sequence


def find_kept(worthiness: Sequence[float | None], threshold: float) -> list[int]:
    """Return the places of the sentences that are kept; one whose worth could not be told always is."""
    return [place for place, worth in enumerate(worthiness) if worth is None or worth >= threshold]
