"""What there was to be searched: shown where nothing was found, because “not checked yet” is never “false”."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import Json


def describe_corpora(session: Session, slugs: Sequence[str]) -> list[Json]:
    """Return the named corpora (none: all) as {"slug", "version", "factchecks", "newest", "languages"}, by slug.

    `newest` is the last day of a fact-check in ISO format, or null; `languages` are those that the records name.
    """
    rows = session.execute(
        text("""
            SELECT slug, version, count(factcheck.id), max(date),
                   coalesce(array_agg(DISTINCT language ORDER BY language) FILTER (WHERE language IS NOT NULL), '{}')
            FROM corpus LEFT JOIN factcheck ON factcheck.corpus_id = corpus.id
            WHERE :all OR slug = ANY(:slugs) GROUP BY corpus.id ORDER BY slug"""),
        {"all": not slugs, "slugs": list(slugs)},
    )
    return [
        {
            "slug": slug,
            "version": version,
            "factchecks": factchecks,
            "newest": newest.isoformat() if newest else None,
            "languages": languages,
        }
        for slug, version, factchecks, newest, languages in rows
    ]
