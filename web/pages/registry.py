"""Hanging the pages, and the words and shapes their templates use, on the application."""

from flask import Flask

from models.tables.person import Role
from web.pages import (
    about,
    account,
    bulk,
    cases,
    claims,
    corpora,
    home,
    imports,
    inbox,
    jobs,
    judgements,
    matching,
    moves,
    operator,
    submissions,
    times,
    verdicts,
    webhooks,
    words,
)
from web.pages.answers import find_answer
from web.pages.blueprint import pages
from web.pages.highlight import highlight, list_differences
from web.pages.misses import find_misses, list_searched, measure_searched
from web.pages.passages import split_passages

MODULES = (
    about,
    account,
    bulk,
    cases,
    claims,
    corpora,
    home,
    imports,
    inbox,
    jobs,
    judgements,
    matching,
    moves,
    operator,
    submissions,
    verdicts,
    webhooks,
)


def register_pages(app: Flask) -> None:
    """Add every page; importing the modules has put their views on the blueprint."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=times.write_day,
        moment=times.write_moment,
        age=times.write_age,
        noun=words.count,
        probability=words.write_probability,
        likelihood=words.name_probability,
    )
    app.jinja_env.globals.update(
        Role=Role,
        words=words,
        find_answer=find_answer,
        find_misses=find_misses,
        highlight=highlight,
        link_place=submissions.link_place,
        list_differences=list_differences,
        list_searched=list_searched,
        measure_searched=measure_searched,
        split_passages=split_passages,
    )
    app.register_blueprint(pages)
