"""The page that says how far the desk's reviewers agree who looked at a case without knowing of each other."""

import math

from flask import render_template

from models.agreement import Agreement, Estimate
from models.languages import name_language
from models.queries.agreement import FEWEST_CASES, Group, measure_groups
from models.queries.scales import find_known_scale, find_rating
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import pages
from web.request import desk_settings
from web.transaction import session

KINDS = {
    "all": "All cases",
    "scale": "By scale",
    "tag": "By tag",
    "language": "By language",
    "reviewers": "By pair of reviewers",
}
_CLASSES = {"false": "False", "mixed": "Mixed", "true": "True", "open": "Left open"}
_SHADES = 5


@pages.get("/agreement")
@allow(Role.EDITOR)
def show_agreement() -> str:
    """Show how far reviewers agree on all cases, and by scale, tag, language and pair of reviewers."""
    alarm = desk_settings().agreement_alarm
    groups = measure_groups(session(), alarm)
    return render_template(
        "agreement.html",
        kinds={kind: (label, [group for group in groups if group.kind == kind]) for kind, label in KINDS.items()},
        low=[group for group in groups if group.low],
        whole=groups[0],
        alarm=alarm,
        fewest=FEWEST_CASES,
        name_group=name_group,
        name_value=name_value,
        shade=shade_cell,
        write=write_estimate,
    )


def name_group(group: Group) -> str:
    """Return what a group is called on the page."""
    if group.kind == "language":
        return name_language(group.name)
    scale = find_known_scale(group.name) if group.kind == "scale" else None
    return scale.label if scale else group.name


def name_value(group: Group, value: str) -> str:
    """Return what a rating of a group is called: on a scale its own label, else the kind of rating."""
    return find_rating(group.name, value).label if group.kind == "scale" else _CLASSES[value]


def shade_cell(agreement: Agreement, row: int, column: int) -> int:
    """Return how dark a cell of the confusion matrix is: 0 where it is empty, and more the more cases it counts."""
    most = max(map(max, agreement.confusion))
    return math.ceil(_SHADES * agreement.confusion[row][column] / most) if most else 0


def write_estimate(estimate: Estimate) -> tuple[str, str]:
    """Write a number and its 95 % interval; a dash where it is not defined, and no interval where there is none."""
    value = "–" if estimate.value is None else f"{estimate.value:.2f}".replace("-", "\u2212")
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return value, ""
    return value, f"{estimate.low:.2f} to {estimate.high:.2f}".replace("-", "\u2212")
