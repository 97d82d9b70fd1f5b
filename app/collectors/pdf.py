"""Turn one of our Typst pages and plain values into a PDF that everybody can read.

Values reach Typst as data and never as markup, so no words can become commands. Nothing is
fetched: fonts come from the site's own build or from a package that is installed, and the pages
use no Typst packages.
"""

from __future__ import annotations

import io
import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import segno
import typst

from app.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGES = Path(__file__).with_name("print")
OUR_FONTS = ROOT / "app" / "web" / "static" / "build" / "fonts"
PDF_UA: Literal["ua-1"] = "ua-1"  # the standard of PDFs that screen readers read well


def make_pdf(page: str, values: Mapping[str, Any]) -> bytes:
    """Give the PDF of a page, without a date inside.

    Where a letter is in none of the fonts, the standard cannot be kept: the PDF is still tagged,
    and a title in an unexpected script must not keep anybody from printing.
    """
    try:
        return _compiled(page, values, PDF_UA)
    except typst.TypstError:
        return _compiled(page, values, None)


def _compiled(page: str, values: Mapping[str, Any], standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        str(PAGES / page),
        root=str(PAGES),
        font_paths=font_folders(),
        ignore_system_fonts=True,  # the same PDF on every machine
        format="pdf",
        pdf_standards=standard,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
    )


def font_folders() -> list[str]:
    """Give where fonts are: our own first, then the plain one that our charts bring along."""
    folders = [OUR_FONTS]
    charts = find_spec("matplotlib")
    if charts is not None and charts.origin is not None:
        folders.append(Path(charts.origin).parent / "mpl-data" / "fonts" / "ttf")
    return [str(folder) for folder in folders if folder.is_dir()]


def qr_svg(address: str) -> str:
    """Draw an address as a QR code that a creased poster does not spoil."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=4, dark="#14262d", light="#ffffff", xmldecl=False
    )
    return drawn.getvalue().decode()
