"""Cut the font of the pages out of the package of the whole one. Runs in the environment.

Only the letters of English and Spanish, weights 400 to 700 and figures of one
width stay: a third of the bytes on a phone's slow line. The full font goes on
paper, through typst.
"""

import sys
from pathlib import Path

import fontpkg_public_sans
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

WHOLE = Path(fontpkg_public_sans.__file__).parent / "files" / "PublicSans[wght].ttf"
LICENCE = Path(fontpkg_public_sans.__file__).parent / "LICENSE"
WEIGHTS = (400, 700)
BEYOND_ASCII = "\u00a0¡§©«°·»¼½¿ÁÉÍÑÓ×ÚÜáéíñóúü–—‘’“”•…−"
FEATURES = ["kern", "locl", "tnum"]


def cut(target: Path) -> None:
    """Write the font of the pages, compressed, and its licence beside it."""
    font = TTFont(WHOLE)
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    options = subset.Options(
        layout_features=FEATURES, hinting=False, name_IDs=[1, 2], notdef_outline=True
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*range(0x20, 0x7F), *map(ord, BEYOND_ASCII)])
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    target.with_suffix(".license.txt").write_bytes(LICENCE.read_bytes())


if __name__ == "__main__":
    cut(Path(sys.argv[1]))
