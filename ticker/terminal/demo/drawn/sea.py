"""The sea: the lighthouse in the surf, the harbour under water, and a gauge that shows how high."""

from __future__ import annotations

from ticker.terminal.demo.drawn.canvas import Canvas

FOAM = "#dfe9e6"


def lighthouse() -> Canvas:
    """Draw a lighthouse behind waves, at dusk."""
    canvas = Canvas(1600, 900)
    canvas.fade(0, 640, "#16242f", "#3c5766", "#a99c84", "#e6bd86")
    canvas.clouds(140, "#101c25", 0.3, 3)
    canvas.clouds(330, "#20343f", 0.28, 8)
    canvas.clouds(470, "#4c5a5a", 0.25, 5)
    canvas.beam([(1215, 246), (0, 60), (0, 430)], "#ffe9b0", 0.6)
    canvas.glow(1215, 246, 190, "#ffe6a6", 0.9)
    canvas.fade(606, 900, "#6b8584", "#28454f")
    canvas.shape(
        [(760, 700), (930, 640), (1080, 598), (1600, 570), (1600, 900), (760, 900)], "#22352d"
    )
    canvas.shape(
        [(860, 690), (1090, 606), (1600, 580), (1600, 600), (1120, 628), (900, 700)], "#3b5443"
    )
    _house(canvas, 1380, 586)
    _house(canvas, 1482, 582)
    _tower(canvas, 1215, 612)
    for y, high, long, seed, water in (
        (640, 18, 150, 2, "#4d6f76"),
        (690, 42, 260, 6, "#3f636c"),
        (756, 84, 420, 4, "#315460"),
        (838, 128, 620, 9, "#234351"),
        (930, 120, 760, 7, "#15303c"),
    ):
        canvas.waves(y, high, long, (water, FOAM), seed)
    canvas.rain(1)
    return canvas


def _tower(canvas: Canvas, x: float, y: float) -> None:
    """Draw a tower, with bands of red."""

    def band(low: float, high: float, colour: str) -> None:
        """Fill from one height to another, in parts of the tower's."""
        left = [(x - 42 + 20 * at, y - 340 * at) for at in (low, high)]
        right = [(2 * x - one, at) for one, at in reversed(left)]
        canvas.shape([*left, *right], colour)
        middle = [(x + 8, left[1][1]), (x + 12, left[0][1])]
        canvas.shape([*middle, *reversed(right)], "#000000", 0.22)

    for at, colour in enumerate(("#e9e2d4", "#a8282c") * 2 + ("#e9e2d4",)):
        band(at / 5, (at + 1) / 5, colour)
    canvas.box(x - 34, y - 338, 68, 9, "#17212a")
    canvas.box(x - 20, y - 347, 40, 42, "#17212a")
    canvas.box(x - 14, y - 350, 28, 34, "#fff2c8")
    canvas.shape([(x - 28, y - 388), (x, y - 418), (x + 28, y - 388)], "#17212a")
    canvas.box(x - 2, y - 416, 4, 20, "#17212a")
    for at in (80, 190, 270):
        canvas.box(x - 6, y - at, 11, 17, "#17212a")


def _house(canvas: Canvas, x: float, y: float) -> None:
    canvas.box(x, y, 84, 42, "#161f24")
    canvas.shape([(x - 8, y - 40), (x + 14, y - 78), (x + 70, y - 78), (x + 92, y - 40)], "#1f2a2e")
    for at in (14, 52):
        canvas.box(x + at, y - 12, 15, 17, "#ffd98a")


def harbour() -> Canvas:
    """Draw a row of houses whose quay the water has taken."""
    canvas = Canvas(1440, 960)
    canvas.fade(0, 620, "#26384a", "#566f80", "#c3b9a6")
    canvas.clouds(120, "#16242f", 0.32, 4)
    canvas.clouds(280, "#33475a", 0.3, 12)
    _crane(canvas, 1130, 600)
    fronts = (
        *(("#8e3b2f", 128, 252), ("#c9a36a", 96, 214), ("#5d6f73", 148, 276)),
        *(("#a65a3c", 112, 232), ("#d8cdb8", 104, 262), ("#74463c", 158, 220)),
        *(("#b98d57", 92, 246), ("#4f6169", 124, 204)),
    )
    x, lit = 48.0, 0
    for colour, wide, high in fronts:
        canvas.box(x, 610, wide, high, colour)
        steps = [(0.0, 0), (0.0, 20), (0.17, 20), (0.17, 44), (0.33, 44), (0.33, 66)]
        left = [(x + wide * at, 610 - high - up) for at, up in steps]
        canvas.shape([*left, *((2 * x + wide - one, y) for one, y in reversed(left))], colour)
        for row in range(4):
            for column in range(wide // 34):
                lit = (lit * 37 + 11) % 101
                pane = "#ffdf97" if lit < 34 else "#1d2a33"  # noqa: PLR2004 - a third is at home
                at = x + 16 + column * (wide - 16) / (wide // 34)
                canvas.box(at, 610 - high + 44 + row * 52, 17, 27, pane)
        x += wide + 3
    canvas.box(0, 640, 1440, 34, "#3a4347")
    for x in (210.0, 560.0, 905.0):
        canvas.box(x, 640, 6, 130, "#141c21")
        canvas.glow(x + 3, 506, 90, "#ffe3a0", 0.85)
        canvas.box(x - 9, 516, 24, 14, "#fff0c4")
    canvas.fade(640, 960, "#5f7a82", "#2b4552", "#14262f")
    for x, colour in ((213, "#ffe3a0"), (563, "#ffe3a0"), (908, "#ffe3a0"), (1000, "#c3b9a6")):
        for at in range(9):
            wide = 34 + 9 * at
            canvas.line(
                [(x - wide, 664 + 26 * at), (x + wide, 662 + 26 * at)], colour, 3, 0.3 - at / 34
            )
    canvas.waves(702, 9, 120, ("#4b6973", FOAM), 3)
    _cutter(canvas, 330, 770)
    canvas.waves(772, 20, 210, ("#3a5965", FOAM), 8)
    _cutter(canvas, 860, 850)
    canvas.waves(862, 34, 330, ("#294754", FOAM), 5)
    canvas.waves(944, 46, 450, ("#173240", FOAM), 2)
    canvas.rain(6)
    return canvas


def _crane(canvas: Canvas, x: float, y: float) -> None:
    for leg in (0, 92):
        canvas.box(x + leg, y + 20, 12, 240, "#1b262d")
    canvas.box(x - 10, y - 200, 124, 46, "#1b262d")
    canvas.line([(x + 60, y - 236), (x + 236, y - 452)], "#1b262d", 11)
    canvas.line([(x + 20, y - 246), (x + 236, y - 452)], "#1b262d", 4)
    canvas.line([(x + 236, y - 452), (x + 236, y - 260)], "#1b262d", 3)


def _cutter(canvas: Canvas, x: float, y: float) -> None:
    """Draw a boat that fishes for shrimps."""
    canvas.line([(x + 96, y - 30), (x + 96, y - 196)], "#10181d", 6)
    canvas.line([(x + 96, y - 186), (x + 14, y - 96)], "#10181d", 3)
    canvas.line([(x + 96, y - 186), (x + 212, y - 44)], "#10181d", 3)
    canvas.box(x + 116, y - 34, 62, 54, "#e6ded0")
    canvas.box(x + 108, y - 86, 78, 9, "#a8282c")
    canvas.box(x + 126, y - 58, 18, 18, "#ffdf97")
    canvas.box(x + 152, y - 58, 18, 18, "#27353d")
    hull = [
        (x - 14, y - 52),
        (x + 30, y - 38),
        (x + 214, y - 42),
        (x + 196, y + 34),
        (x + 24, y + 34),
    ]
    canvas.shape(hull, "#1f4a5c")
    canvas.line(hull[:3], "#dfe9e6", 5)


def gauge() -> Canvas:
    """Draw a gauge, higher than wide, with the water at its marks."""
    canvas = Canvas(960, 1280)
    canvas.fade(0, 820, "#30454f", "#6d8790", "#c9c2ae")
    canvas.clouds(190, "#1c2d36", 0.28, 6)
    canvas.clouds(420, "#3c525a", 0.26, 9)
    canvas.fade(800, 1280, "#6f8a8a", "#2b4a54")
    canvas.waves(826, 14, 150, ("#587980", FOAM), 4)
    canvas.waves(868, 26, 260, ("#466a73", FOAM), 1)
    for x in (330.0, 582.0):
        canvas.box(x, 1280, 52, 1100, "#3d332b")
        canvas.box(x + 34, 1280, 18, 1100, "#2d251f")
        canvas.box(x - 6, 186, 64, 16, "#231d19")
    canvas.box(392, 1280, 182, 1056, "#f2eee3")
    for at in range(21):
        y = 240 + 50 * at
        if at % 2 == 0:
            canvas.box(470, y + 50, 104, 50, "#b3272d" if at < 8 else "#1d262b")  # noqa: PLR2004
        if at % 4 == 0:
            canvas.text((408, y + 2), f"{8 - at // 4}", 58, "#1d262b")
    canvas.box(300, 222, 366, 30, "#2d251f")
    canvas.waves(936, 40, 340, ("#33565f", FOAM), 6)
    canvas.waves(1040, 62, 460, ("#24454f", FOAM), 3)
    canvas.waves(1180, 84, 620, ("#16323c", FOAM), 8)
    canvas.rain(4)
    return canvas
