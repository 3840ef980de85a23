"""Digests by which the desk knows texts again that say the same in the same words."""

import hashlib
import re
import unicodedata

_QUOTES = str.maketrans({**dict.fromkeys("‘’", "'"), **dict.fromkeys("“”„«»", '"')})
_EDGES = " .!…\"'"


def digest_claim(text: str) -> bytes:
    """Return the SHA-256 of a claim's words: case, spaces, kinds of quotes and the stop at its end do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    return hashlib.sha256(re.sub(r"\s+", " ", folded).strip(_EDGES).encode()).digest()


def digest_pair(claim: str, factcheck: str) -> bytes:
    """Return the SHA-256 of a claim and the claim of a fact-check together."""
    return hashlib.sha256(digest_claim(claim) + digest_claim(factcheck)).digest()


def digest_twins(one: bytes, other: bytes) -> bytes:
    """Return the SHA-256 of two claims together, given by their digests; their order does not matter."""
    return hashlib.sha256(min(one, other) + max(one, other)).digest()
