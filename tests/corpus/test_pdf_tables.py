"""A row of a ruled table of a PDF is a line, with what is printed in a cell put together."""

from office_files import Printed, pdf, printed
from yinju.corpus.loaders import load_pdf

UPRIGHT = [90, 190, 330, 430]
LEVEL = [720, 690, 600]


def grid(upright: list[float], level: list[float]) -> list[tuple[float, float, float, float]]:
    """Return the lines of a grid at these x and y."""
    sides = [(x, level[0], x, level[-1]) for x in upright]
    return sides + [(upright[0], y, upright[-1], y) for y in level]


def lines(page: list[Printed], rulings: list[tuple[float, float, float, float]]) -> list[str]:
    return load_pdf(pdf(page, rulings=rulings)).text.split("\n")


def test_the_lines_of_a_cell_are_put_together_and_a_narrow_gap_parts_cells_at_a_ruling() -> None:
    heads = [("任务", 94, 700, 12), ("建设面积（平方公里）", 205, 700, 12), ("完成时限", 334, 700, 12)]
    task = printed("管网改造", "（二期）", x=94, top=675, size=12, gap=18)
    content = printed("对解放路、人民路等", "主干道的管道实施", "改造", x=194, top=675, size=12, gap=18)
    due = printed("11月底前", x=334, top=675, size=12)
    page = [*printed("清单如下。", top=760), *heads, *task, *content, *due, *printed("表后的话。", top=560)]
    assert lines(page, grid(UPRIGHT, LEVEL)) == [
        "清单如下。",
        "任务 | 建设面积（平方公里） | 完成时限",
        "管网改造（二期） | 对解放路、人民路等主干道的管道实施改造 | 11月底前",
        "表后的话。",
    ]


def test_a_cell_over_two_rows_is_of_the_first() -> None:
    rulings = grid([90, 190, 330, 430], [720, 660])
    cells = [("种植业", 94, 685, 12), ("高标准农田", 194, 700, 12), ("3200", 334, 700, 12)]
    below = [("优质稻", 194, 670, 12), ("860", 334, 670, 12)]
    assert lines([*cells, *below], [*rulings, (190, 690, 430, 690)]) == [
        "种植业 | 高标准农田 | 3200",
        "优质稻 | 860",
    ]


def test_a_frame_around_paragraphs_makes_no_table_of_them() -> None:
    page = printed("　　框中的话一共有二十来个字，它到这一行的", "末尾还没有说完。", size=12)
    assert lines(page, grid([80, 400], [760, 600])) == lines(page, [])


def test_a_drawing_of_thousands_of_lines_is_no_table() -> None:
    page = [("甲", 94, 700, 12), ("乙", 114, 700, 12)]
    drawn = grid([90 + x / 4 for x in range(1600)], [720, 690])
    assert "|" not in "".join(lines(page, drawn))
