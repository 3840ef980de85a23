"""Calls about second looks: which cases get one, and how far the two who look agree."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.agreement import Estimate
from models.operations.look_rules import MOST_TAGS, RuleDraft, set_look_rule
from models.queries.agreement import Group, measure_groups
from models.queries.look_rules import read_look_rule
from models.tables.person import Role, Scope
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.auth import allow
from web.request import desk_settings
from web.transaction import session

Chance = Annotated[float, Field(ge=0, le=1)]


class LookRuleIn(BaseModel):
    """What should hold from now on; any one reason is enough, and none at all asks for no second look."""

    model_config = ConfigDict(extra="forbid", strict=True)

    tags: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=60)]],
        Field(max_length=MOST_TAGS, description="Cases that have one of these."),
    ] = []
    reach_from: Annotated[int | None, Field(ge=0, le=3, description="Cases with at least this reach.")] = None
    chance: Annotated[Chance, Field(description="The share of all cases, picked by chance.")] = 0.0
    chance_answered: Annotated[
        Chance, Field(description="The share of the cases that were answered automatically, picked by chance.")
    ] = 0.0
    low_agreement: Annotated[
        float | None, Field(ge=-1, le=1, description="Those of reviewers whose kappa with somebody is below this.")
    ] = None


class LookRuleOut(BaseModel):
    """Which cases get a blind second look."""

    tags: list[str]
    reach_from: int | None
    chance: float
    chance_answered: float
    low_agreement: float | None
    changed_at: Annotated[dt.datetime | None, Field(description="Null where no rule was ever set.")]
    changed_by: Annotated[str | None, Field(description="An administrator; null for the desk's operator.")]


class EstimateOut(BaseModel):
    """A number with its 95 % interval by bootstrap; null where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


class ShareOut(BaseModel):
    """How often a rating was given."""

    value: str
    times: int
    share: float


class AgreementGroupOut(BaseModel):
    """Cases that two looked at, and how far they agree on them."""

    kind: Annotated[str, Field(description="Whether they are all, or of a scale, a tag, a language, two reviewers.")]
    name: str
    cases: int
    ordered: Annotated[int, Field(description="How many of them have two ratings with a place in the order.")]
    raw: EstimateOut
    kappa: Annotated[EstimateOut, Field(description="Cohen's kappa.")]
    alpha_nominal: Annotated[EstimateOut, Field(description="Krippendorff's alpha.")]
    alpha_ordinal: Annotated[EstimateOut, Field(description="The same, where a near miss counts less.")]
    low: Annotated[bool, Field(description="True where alpha surely lies below the alarm.")]
    values: Annotated[list[str], Field(description="Ratings of the scale; elsewhere the kinds of rating.")]
    prevalence: list[ShareOut]
    confusion: Annotated[
        list[list[int]], Field(description="Cases by the rating of the first (rows) and the second, as `values` go.")
    ]


class AgreementOverview(BaseModel):
    """How far the desk's reviewers agree."""

    alarm: Annotated[float, Field(description="The alpha that is expected.")]
    groups: list[AgreementGroupOut]


@api.get("/look-rule")
@api.output(LookRuleOut, description="The rule that holds.")
@api.doc(operation_id="getLookRule", responses=expect(401, 403))
@allow(Role.ADMIN, Scope.ADMIN)
def show_look_rule() -> LookRuleOut:
    """Read which cases get a blind second look."""
    return _shape_rule()


@api.put("/look-rule")
@api.input(LookRuleIn, arg_name="body")
@api.output(LookRuleOut, description="The rule that holds from now on.")
@api.doc(operation_id="setLookRule", responses=expect(400, 401, 403, 413, 415, 422))
@allow(Role.ADMIN, Scope.ADMIN)
def change_look_rule(body: LookRuleIn) -> LookRuleOut:
    """Set which cases get a blind second look, from now on."""
    said = body.model_dump(exclude={"tags"})
    set_look_rule(session(), caller(), RuleDraft(tags=tuple(body.tags), **said))
    return _shape_rule()


@api.get("/agreement")
@api.output(AgreementOverview, description="The groups, all cases first.")
@api.doc(operation_id="getAgreement", responses=expect(401, 403))
@allow(Role.EDITOR)
def show_agreement() -> AgreementOverview:
    """Read how far reviewers agree on cases that two looked at: all, and by scale, tag and pair of reviewers."""
    alarm = desk_settings().agreement_alarm
    return AgreementOverview(alarm=alarm, groups=[_shape_group(group) for group in measure_groups(session(), alarm)])


def _shape_rule() -> LookRuleOut:
    held = read_look_rule(session())
    if held is None:
        nothing = RuleDraft()
        said = {name: getattr(nothing, name) for name in LookRuleIn.model_fields}
        return LookRuleOut(**said | {"tags": []}, changed_at=None, changed_by=None)
    said = {name: getattr(held, name) for name in LookRuleIn.model_fields}
    return LookRuleOut(**said, changed_at=held.created_at, changed_by=held.person.name if held.person else None)


def _shape_group(group: Group) -> AgreementGroupOut:
    found = group.agreement
    return AgreementGroupOut(
        kind=group.kind,
        name=group.name,
        cases=found.cases,
        ordered=found.ordered,
        raw=_shape_estimate(found.raw),
        kappa=_shape_estimate(found.kappa),
        alpha_nominal=_shape_estimate(found.nominal),
        alpha_ordinal=_shape_estimate(found.ordinal),
        low=group.low,
        values=found.values,
        prevalence=[ShareOut(**share._asdict()) for share in found.prevalence],
        confusion=found.confusion,
    )


def _shape_estimate(estimate: Estimate) -> EstimateOut:
    return EstimateOut(**estimate._asdict())
