"""Furnishing: a newsroom's own templates and texts, laid before ours and looked at once."""

from __future__ import annotations

from pathlib import Path

from ticker.newsroom.markup import inspection, markup, overlay
from ticker.newsroom.markup.inspection import WrongOverlay
from ticker.settings import Settings, WrongSetting, variable


def furnish(setup: Settings) -> None:
    """Render from here on as these settings say; raises WrongSetting where that cannot be."""
    overlay.lay(Path(setup.templates) if setup.templates else None)
    markup.show_from(setup.hosts_of_images)
    try:
        inspection.inspect()
    except WrongOverlay as error:
        raise WrongSetting(f"{variable('templates')} {error}.") from None
