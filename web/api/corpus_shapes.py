"""From rows to the shapes of corpora and imports."""

from typing import Any

from flask import url_for

from models.queries.corpora import CorpusView
from models.queries.jobs import JobView
from models.tables.intake import ImportFile
from web.api import corpus_schemas as schemas
from web.api.shapes import shape_job


def shape_corpus(view: CorpusView) -> schemas.CorpusOut:
    """Show a corpus with its size."""
    corpus = view.corpus
    return schemas.CorpusOut(
        slug=corpus.slug,
        factchecks=view.factchecks,
        newest=view.newest,
        sample=corpus.is_sample,
        version=corpus.version,
        links=schemas.CorpusLinks(
            self=url_for("api.show_corpus", slug=corpus.slug),
            factchecks=url_for("api.search_factchecks", corpus=corpus.slug),
            imports=url_for("api.show_imports", slug=corpus.slug),
            page=url_for("pages.show_corpus", slug=corpus.slug),
        ),
    )


def shape_import(file: ImportFile) -> schemas.ImportOut:
    """Show an import with its job."""
    here: dict[str, Any] = {"slug": file.corpus, "number": file.id}
    return schemas.ImportOut(
        id=file.id,
        corpus=file.corpus,
        name=file.name,
        format=file.format,
        created_at=file.created_at,
        job=shape_job(JobView(file.job, eta_seconds=None, waiting_before=None)),
        links=schemas.ImportLinks(
            self=url_for("api.show_import", **here), rejections=url_for("api.show_rejections", **here)
        ),
    )
