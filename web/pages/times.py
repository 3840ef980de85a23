"""Dates and times as people read them, in UTC; a small script on the page turns them to the reader's zone."""

import datetime as dt

from markupsafe import Markup

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_DAYS_AS_AGE = 30


def write_day(day: dt.date) -> Markup:
    """Write a calendar day as an element that machines read too."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), _say_day(day))


def write_moment(moment: dt.datetime) -> Markup:
    """Write a point in time in words, marked for the script that knows the reader's zone."""
    stamp = moment.astimezone(dt.UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}" data-moment>{}</time>').format(stamp, write_words(moment))


def write_words(moment: dt.datetime) -> str:
    """Write a point in time in words alone."""
    moment = moment.astimezone(dt.UTC)
    return f"{_say_day(moment)}, {moment:%H:%M} UTC"


def write_clock(moment: dt.datetime) -> Markup:
    """Write the time of day of a moment that is near, marked for the script that knows the reader's zone."""
    moment = moment.astimezone(dt.UTC)
    return Markup('<time datetime="{}" data-clock>{}</time>').format(
        moment.isoformat(timespec="seconds"), f"{moment:%H:%M} UTC"
    )


def write_age(moment: dt.datetime, now: dt.datetime | None = None) -> Markup:
    """Write how long ago something was; older than a month, the day."""
    seconds = ((now or dt.datetime.now(dt.UTC)) - moment).total_seconds()
    return _mark_age(moment, _say_age(seconds, moment.astimezone(dt.UTC)))


def write_due(moment: dt.datetime, now: dt.datetime | None = None) -> Markup:
    """Write in how much time something is due, or by how much it is overdue."""
    left = (moment - (now or dt.datetime.now(dt.UTC))).total_seconds()
    words = f"overdue by {say_span(-left)}" if left < 0 else f"due in {say_span(left)}"
    return _mark_age(moment, words)


def say_span(seconds: float) -> str:
    """Say a span of time in its largest unit alone."""
    for size, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        number = int(seconds // size)
        if number:
            return f"{number} {noun}{'s' if number > 1 else ''}"
    return "a moment"


def _mark_age(moment: dt.datetime, words: str) -> Markup:
    stamp = moment.astimezone(dt.UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}" data-age>{}</time>').format(stamp, write_words(moment), words)


def _say_age(seconds: float, moment: dt.datetime) -> str:
    if seconds < _MINUTE:
        return "just now"
    return _say_day(moment) if seconds >= (_DAYS_AS_AGE + 1) * _DAY else f"{say_span(seconds)} ago"


def _say_day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
