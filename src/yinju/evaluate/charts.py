"""The report's figures as inline SVG; colours come from the page's style sheet."""

from collections.abc import Sequence
from typing import Final

from yinju.evaluate.confidence import Bin

WIDTH: Final = 420
HEIGHT: Final = 280
LEFT: Final = 46
BOTTOM: Final = 42
TOP: Final = 12
RIGHT: Final = 20
TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def risk_coverage_chart(points: Sequence[tuple[float, float]]) -> str:
    """Return the risk–coverage curve: the share of errors among the most confident answers."""
    line = " ".join(f"{_x(coverage):.1f},{_y(risk):.1f}" for coverage, risk in points)
    area = f"{_x(points[0][0]):.1f},{_y(0):.1f} {line} {_x(points[-1][0]):.1f},{_y(0):.1f}"
    body = f'<polygon class="area" points="{area}"/><polyline class="line" points="{line}"/>'
    return _frame("Risk by coverage", "coverage 覆盖率", "risk 错误率", body)


def calibration_chart(bins: Sequence[Bin]) -> str:
    """Return the share that is right by confidence; a dot's area follows the number of answers."""
    total = sum(part.count for part in bins)
    diagonal = f'<line class="ideal" x1="{_x(0):.1f}" y1="{_y(0):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"/>'
    line = " ".join(f"{_x(part.confidence):.1f},{_y(part.right):.1f}" for part in bins)
    dots = "".join(
        f'<circle class="dot" cx="{_x(part.confidence):.1f}" cy="{_y(part.right):.1f}" '
        f'r="{3 + 13 * (part.count / total) ** 0.5:.1f}"><title>{part.count} questions, confidence '
        f"{part.confidence:.2f}, right {part.right:.2f}</title></circle>"
        for part in bins
    )
    body = f'{diagonal}<polyline class="line" points="{line}"/>{dots}'
    return _frame("Share that is right by confidence", "confidence 置信度", "right 正确率", body)


def _frame(label: str, below: str, beside: str, body: str) -> str:
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" y1="{_y(tick):.1f}" x2="{WIDTH - RIGHT}" y2="{_y(tick):.1f}"/>'
        f'<text class="tick" x="{LEFT - 7}" y="{_y(tick) + 4:.1f}" text-anchor="end">{tick:.0%}</text>'
        f'<text class="tick" x="{_x(tick):.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">'
        f"{tick:.0%}</text>"
        for tick in TICKS
    )
    axes = (
        f'<text class="axis" x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{below}</text>"
        f'<text class="axis" transform="translate(11 {(TOP + HEIGHT - BOTTOM) / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle">{beside}</text>'
    )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{grid}{axes}{body}</svg>'


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
