"""Hanging the pages, and the words and shapes their templates use, on the application."""

from flask import Flask

from models.languages import name_language
from models.likelihood import name_likelihood
from models.queries.matches import name_features, read_matcher
from models.queries.scales import find_rating, read_rating
from models.tables.person import Role
from web.pages import (
    about,
    account,
    agreement,
    amending,
    article,
    bookmarklet,
    bulk,
    cases,
    claims,
    contradictions,
    corpora,
    duplicates,
    evidence,
    feeds,
    home,
    imports,
    inbox,
    jobs,
    judgements,
    leases,
    matching,
    moves,
    operator,
    opinions,
    preview,
    privacy,
    second_looks,
    sitting,
    submissions,
    times,
    today,
    triage,
    twins,
    verdicts,
    views,
    webhooks,
    words,
)
from web.pages.answers import find_answer
from web.pages.blueprint import pages
from web.pages.highlight import highlight, list_differences
from web.pages.misses import find_misses, list_searched, measure_searched
from web.pages.verdict_words import count_sources, tell_validity
from web.request import is_prefetch

MODULES = (
    about,
    account,
    agreement,
    amending,
    bookmarklet,
    bulk,
    cases,
    claims,
    contradictions,
    corpora,
    duplicates,
    evidence,
    feeds,
    home,
    imports,
    inbox,
    jobs,
    judgements,
    leases,
    matching,
    moves,
    operator,
    opinions,
    preview,
    privacy,
    second_looks,
    submissions,
    today,
    triage,
    twins,
    verdicts,
    views,
    webhooks,
)


def register_pages(app: Flask) -> None:
    """Add every page; importing the modules has put their views on the blueprint."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=times.write_day,
        moment=times.write_moment,
        age=times.write_age,
        clock=times.write_clock,
        due=times.write_due,
        span=sitting.write_span,
        noun=words.count,
        probability=words.write_probability,
        likelihood=name_likelihood,
        language=name_language,
        features=lambda match: name_features(match, match.claim.matching),
        matcher=lambda match: read_matcher(match, match.claim.matching),
    )
    app.jinja_env.globals.update(
        Role=Role,
        words=words,
        find_answer=find_answer,
        count_sitting=sitting.count_sitting,
        find_holding=sitting.find_holding,
        tell_holder=sitting.tell_holder,
        is_prefetch=is_prefetch,
        is_overdue=inbox.is_overdue,
        list_askings=duplicates.list_askings,
        list_choices=triage.list_choices,
        list_reasons=inbox.list_reasons,
        may_join=twins.may_join,
        show_pairs=twins.show_pairs,
        show_twins=twins.show_twins,
        say_span=times.say_span,
        suggest_tags=triage.suggest_tags,
        find_misses=find_misses,
        highlight=highlight,
        link_place=submissions.link_place,
        tell_obstacle=article.tell_obstacle,
        tell_time=article.tell_time,
        list_differences=list_differences,
        list_searched=list_searched,
        measure_searched=measure_searched,
        ANSWERS=article.ANSWERS,
        find_rating=find_rating,
        read_rating=read_rating,
        count_sources=count_sources,
        tell_validity=tell_validity,
    )
    app.register_blueprint(pages)
