"""Drawing the reliability diagram as SVG; the rules that colour it stand in the desk's style sheet."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

# Of a bin: the mean probability that was said, the share that was right, and how many pairs it holds.
Bins = Sequence[Sequence[float]]

_WIDTH, _HEIGHT = 370, 344
_LEFT, _RIGHT, _TOP, _BOTTOM = 68, 348, 12, 292
_LARGEST = 8.0
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

_FRAME = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="reliability" viewBox="0 0 {width} {height}" role="img"'
    ' aria-label="{label}">\n{style}<rect class="ground" width="{width}" height="{height}" rx="6"/>\n{body}\n</svg>'
)
_STYLE = Markup("<style>\n{}\n</style>\n")
_LINE = Markup('<path class="{}" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>')
_CIRCLE = Markup('<circle class="point" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>')
_WORDS = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
_UPRIGHT = Markup('<text transform="translate({} {:.1f}) rotate(-90)" text-anchor="middle">{}</text>')


def draw_reliability(bins: Bins, style: str = "") -> Markup:
    """Return the diagram; `style` is what it needs where the desk's style sheet is not at hand."""
    parts = [*_draw_grid(), *_draw_joints(bins), *_draw_points(bins)]
    return _FRAME.format(
        width=_WIDTH,
        height=_HEIGHT,
        label=describe_reliability(bins),
        style=_STYLE.format(Markup(style)) if style else "",  # noqa: S704 - the desk's own rules, which hold ">"
        body=Markup("\n").join(parts),
    )


def describe_reliability(bins: Bins) -> str:
    """Say in one sentence how far the probabilities are from what was seen."""
    if not bins:
        return "Reliability diagram without points."
    said, seen, _ = max(bins, key=lambda point: abs(point[1] - point[0]))
    return (
        f"Reliability diagram of {len(bins)} groups of pairs."
        f" The farthest from the diagonal: where {said * 100:.1f} % was said, {seen * 100:.1f} % were right."
    )


def _draw_grid() -> list[Markup]:
    lines = [_LINE.format("grid", _across(0), _up(tick), _across(1), _up(tick)) for tick in _TICKS]
    lines += [_LINE.format("grid", _across(tick), _up(0), _across(tick), _up(1)) for tick in _TICKS]
    lines += [_LINE.format("axis", _across(0), _up(0), _across(1), _up(0))]
    lines += [_LINE.format("axis", _across(0), _up(0), _across(0), _up(1))]
    lines += [_LINE.format("ideal", _across(0), _up(0), _across(1), _up(1))]
    words = [_WORDS.format(_across(tick), _up(0) + 20, "middle", f"{tick * 100:.0f} %") for tick in _TICKS]
    words += [_WORDS.format(_LEFT - 10, _up(tick) + 4, "end", f"{tick * 100:.0f} %") for tick in _TICKS]
    words += [_WORDS.format((_LEFT + _RIGHT) / 2, _HEIGHT - 10, "middle", "Probability that was said")]
    words += [_UPRIGHT.format(15, (_TOP + _BOTTOM) / 2, "Share that was right")]
    return lines + words


def _draw_joints(bins: Bins) -> list[Markup]:
    return [
        _LINE.format("joint", _across(one[0]), _up(one[1]), _across(other[0]), _up(other[1]))
        for one, other in pairwise(bins)
    ]


def _draw_points(bins: Bins) -> list[Markup]:
    most = max((count for _, _, count in bins), default=1)
    return [
        _CIRCLE.format(
            _across(said),
            _up(seen),
            _LARGEST * (count / most) ** 0.5,
            f"{said * 100:.1f} % said, {seen * 100:.1f} % right, {count:,} pairs",
        )
        for said, seen, count in bins
    ]


def _across(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _up(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)
