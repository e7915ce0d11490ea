"""The land: a farm on its mound in the flood, sheep on the dyke, and a map of the bight."""

from __future__ import annotations

import random

from ticker.terminal.demo.drawn.canvas import Canvas, Point, smooth
from ticker.terminal.demo.drawn.sea import FOAM

COAST: list[Point] = [
    *((0, 800), (60, 770), (110, 744), (190, 736), (232, 768), (222, 812), (262, 846), (300, 822)),
    *((330, 756), (396, 712), (470, 706), (538, 716), (584, 752), (600, 812), (642, 842)),
    *((660, 800), (650, 744), (680, 690), (736, 660), (790, 690), (838, 740), (900, 776)),
    *((858, 722), (800, 664), (812, 608), (796, 560), (842, 530), (822, 486), (862, 452)),
    *((834, 402), (856, 350), (842, 288), (868, 230), (852, 160), (866, 80), (860, 0)),
]
INLAND: list[Point] = [(1200, 0), (1200, 900), (0, 900)]
ISLANDS: list[tuple[float, float, float, float]] = [
    *((70, 690, 44, 9), (168, 680, 34, 8), (248, 676, 34, 8), (322, 664, 30, 7)),
    *((388, 652, 26, 7), (448, 646, 24, 7), (770, 300, 20, 34), (744, 366, 16, 24)),
    *((790, 214, 10, 56), (540, 420, 8, 8), (800, 380, 22, 9)),
]
PLACES = (
    *((70, 690, "Borkum", "+1,9 m", "l", -40), (597, 790, "Wilhelmshaven", "+2,6 m", "r", 0)),
    *((738, 668, "Cuxhaven", "+2,8 m", "r", -26), (548, 420, "Helgoland", "+2,1 m", "r", 0)),
    *((862, 446, "Husum", "+2,9 m", "l", 0), (744, 366, "Pellworm", "+2,7 m", "r", 0)),
    *((790, 190, "Sylt", "+2,3 m", "r", 0), (1030, 846, "Hamburg", "+2,4 m", "l", -30)),
)
"""Where it is, how high the water stands, on which side that is said, and how much lower."""


def farm() -> Canvas:
    """Draw a farm on the mound that its people's forefathers have heaped up."""
    canvas = Canvas(1440, 960)
    canvas.fade(0, 600, "#3b4d5c", "#7d929a", "#e0c9a3")
    canvas.clouds(150, "#22323e", 0.3, 7)
    canvas.clouds(360, "#5b6d74", 0.28, 2)
    canvas.fade(580, 960, "#93a29b", "#3d5c63", "#1f3c46")
    for x, wide in ((120.0, 150.0), (1190.0, 190.0)):
        canvas.shape(
            [(x, 592), (x + 0.3 * wide, 574), (x + 0.7 * wide, 574), (x + wide, 592)], "#4d5a4a"
        )
        canvas.box(x + 0.4 * wide, 576, 0.16 * wide, 14, "#3a3f3f")
    mound = [(330, 700), (470, 640), (570, 596), (930, 590), (1040, 636), (1190, 704)]
    canvas.shape(mound, "#4f6b45")
    canvas.shape([(330, 700), (470, 654), (760, 668), (1060, 652), (1190, 704)], "#3c5437")
    for x, y, size in ((520, 610, 46), (990, 616, 54), (1044, 640, 38)):
        canvas.box(x - 3, y, 7, size, "#2a2520")
        for dx, dy in ((-0.5, 1.1), (-0.1, 1.4), (-0.75, 1.5)):
            canvas.round(x + dx * size, y - dy * size, 0.62 * size, 0.42 * size, "#2f4431")
    canvas.box(610, 606, 270, 74, "#8a3f2f")
    canvas.shape([(588, 536), (650, 424), (842, 424), (902, 536)], "#a38a55")
    canvas.shape([(588, 536), (602, 510), (888, 510), (902, 536)], "#86703f")
    canvas.shape([(700, 536), (746, 466), (792, 536)], "#8a3f2f")
    canvas.box(688, 428, 22, 38, "#6d3126")
    for x in (634.0, 676.0, 796.0, 838.0):
        canvas.box(x, 590, 24, 34, "#f4e7c8")
        canvas.box(x + 3, 587, 18, 28, "#ffd98a")
    canvas.box(732, 606, 28, 50, "#23414d")
    canvas.waves(690, 9, 160, ("#6a837f", FOAM), 3)
    for post in range(60, 1440, 130):
        canvas.line([(post, 760 - (post * 7) % 13), (post + 2, 716)], "#2a2a26", 7)
    canvas.line([(60, 728), (1440, 730)], "#2a2a26", 2)
    canvas.waves(752, 18, 230, ("#4f6f72", FOAM), 9)
    canvas.waves(836, 32, 340, ("#385b62", FOAM), 4)
    canvas.waves(930, 46, 460, ("#24454f", FOAM), 6)
    canvas.rain(9)
    return canvas


def sheep() -> Canvas:
    """Draw sheep that have come up the dyke."""
    canvas = Canvas(1440, 960)
    canvas.fade(0, 520, "#4a5d68", "#8ea0a2", "#d9ceb4")
    canvas.clouds(120, "#2c3d48", 0.28, 5)
    canvas.clouds(300, "#6b7c80", 0.3, 11)
    canvas.fade(470, 700, "#8ca09a", "#4f6e72")
    canvas.waves(520, 8, 130, ("#6f8b8a", FOAM), 2)
    canvas.waves(560, 18, 220, ("#587a7e", FOAM), 7)
    canvas.waves(610, 30, 320, ("#456a70", FOAM), 3)
    for x in (960.0, 1110.0, 1270.0):
        _mill(canvas, x, 500, 0.6 + (x % 7) / 10)
    canvas.shape([(0, 690), (520, 600), (1440, 560), (1440, 960), (0, 960)], "#5c7a48")
    canvas.shape([(0, 690), (520, 600), (1440, 560), (1440, 590), (540, 640), (0, 740)], "#7b9658")
    canvas.shape([(0, 960), (0, 860), (620, 760), (1440, 730), (1440, 960)], "#4a653c")
    dice = random.Random(4)
    for _ in range(420):
        x, y = dice.uniform(0, 1440), dice.uniform(700, 960)
        canvas.line(
            [(x, y), (x - dice.uniform(4, 12), y - dice.uniform(5, 14))], "#8aa566", 1.5, 0.4
        )
    flock = ((250, 700, 0.75), (560, 652, 0.6), (860, 640, 0.55), (1180, 626, 0.5), (705, 700, 0.7))
    for x, y, size in (*flock, (1010, 730, 0.9), (390, 800, 1.15), (820, 830, 1.3)):
        _sheep(canvas, x, y, size)
    canvas.rain(3)
    return canvas


def _mill(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw what makes power of wind."""
    top = y - 210 * size
    canvas.shape([(x - 4, y), (x - 2, top), (x + 2, top), (x + 4, y)], "#d7dad4")
    for dx, dy in ((0.2, -0.98), (0.75, 0.66), (-0.95, 0.3)):
        canvas.line([(x, top), (x + 105 * size * dx, top + 105 * size * dy)], "#e6e8e2", 4 * size)


def _sheep(canvas: Canvas, x: float, y: float, size: float) -> None:
    for leg in (-42, -24, 22, 40):
        canvas.box(x + leg * size, y + 52 * size, 9 * size, 54 * size, "#241f1c")
    for dx, dy, r in (
        (-44, 0, 30),
        (-22, -16, 34),
        (8, -18, 35),
        (34, -6, 31),
        (12, 8, 34),
        (-20, 8, 34),
    ):
        canvas.round(x + dx * size, y + dy * size, r * size, 0.86 * r * size, "#efe9dc")
    for dx, dy in ((-30, 18), (0, 24), (26, 16)):
        canvas.round(x + dx * size, y + dy * size, 26 * size, 14 * size, "#d6cdbb")
    canvas.round(x - 76 * size, y - 14 * size, 21 * size, 15 * size, "#241f1c")
    canvas.round(x - 60 * size, y - 26 * size, 12 * size, 5 * size, "#241f1c")
    canvas.round(x - 58 * size, y - 20 * size, 16 * size, 15 * size, "#efe9dc")


def bight() -> Canvas:
    """Draw a map of the coast, and how high the water stands where."""
    canvas = Canvas(1200, 900)
    canvas.fade(0, 900, "#bcd3d9", "#d7e5e6")
    coast = smooth(COAST, 4)
    for reach, water in ((90, "#b2cdd4"), (56, "#a5c3cc"), (26, "#98b8c3")):
        for x, y in coast:
            canvas.round(x, y, reach / 2, reach / 2, water)
    canvas.shape([*coast, *INLAND], "#efe9d8")
    canvas.line(coast, "#8c8672", 2.5)
    for x, y, wide, high in ISLANDS:
        canvas.round(x, y, wide + 2.5, high + 2.5, "#8c8672")
        canvas.round(x, y, wide, high, "#efe9d8")
    canvas.line(smooth([(880, 760), (960, 790), (1040, 860), (1200, 880)]), "#98b8c3", 10)
    for at in (80.0, 210.0, 340.0):
        _arrow(canvas, at, 120 + at / 2)
    canvas.text((52, 62), "Wind: Nordwest, 11 bis 12", 30, "#23414d")
    for east, south, name, level, side, lower in PLACES:
        at = east + (18 if side == "l" else -18)
        canvas.round(east, south, 10, 10, "#ffffff")
        canvas.round(east, south, 7, 7, "#b3272d")
        canvas.text((at, south - 14 + lower), name, 25, "#22292c", anchor=f"{side}m")
        canvas.text((at, south + 15 + lower), level, 25, "#b3272d", anchor=f"{side}m")
    return canvas


def _arrow(canvas: Canvas, x: float, y: float) -> None:
    canvas.line([(x, y), (x + 96, y + 70)], "#4c6875", 8)
    canvas.shape([(x + 124, y + 90), (x + 76, y + 84), (x + 104, y + 46)], "#4c6875")
