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
    moment = moment.astimezone(dt.UTC)
    words = f"{_say_day(moment)}, {moment:%H:%M} UTC"
    return Markup('<time datetime="{}" data-moment>{}</time>').format(moment.isoformat(timespec="seconds"), words)


def write_age(moment: dt.datetime, now: dt.datetime | None = None) -> Markup:
    """Write how long ago something was; older than a month, the day."""
    seconds = ((now or dt.datetime.now(dt.UTC)) - moment).total_seconds()
    stamp = moment.astimezone(dt.UTC)
    return Markup('<time datetime="{}" title="{}" data-age>{}</time>').format(
        stamp.isoformat(timespec="seconds"), f"{_say_day(stamp)}, {stamp:%H:%M} UTC", _say_age(seconds, stamp)
    )


def _say_age(seconds: float, moment: dt.datetime) -> str:
    if seconds < _MINUTE:
        return "just now"
    for size, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        number = int(seconds // size)
        if number > _DAYS_AS_AGE and size == _DAY:
            return _say_day(moment)
        if number:
            return f"{number} {noun}{'s' if number > 1 else ''} ago"
    return "just now"


def _say_day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
