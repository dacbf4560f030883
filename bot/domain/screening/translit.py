"""Russian and Ukrainian typed in Latin letters: both alphabets brought to one rough skeleton.

"hochu", "khochu", "xochu" and "хочу" have one skeleton. It is no transliteration that anybody would write; it only has
to be the same for all habits of typing.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = (
    "а=a б=b в=v г=g ґ=g д=d е=e ж=j з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=c ч=q ш=w щ=w ы=i"
)
_SIGNS = "э=e ю=iu я=ia і=i ї=i є=e ё=e ь= ъ="
_CYRILLIC = dict(pair.split("=") for pair in f"{_LETTERS} {_SIGNS}".split())
# "ж", "ч" and "ш" become single letters, so that "zh" is never "z" and "h".
_LATIN = (
    ("shch", "w"),
    ("sch", "w"),
    ("sh", "w"),
    ("zh", "j"),
    ("ch", "q"),
    ("kh", "h"),
    ("ts", "c"),
    ("tz", "c"),
    ("ya", "ia"),
    ("ja", "ia"),
    ("yu", "iu"),
    ("ju", "iu"),
    ("yo", "e"),
    ("jo", "e"),
    ("ye", "e"),
    ("ie", "e"),
    ("je", "e"),
    ("yi", "i"),
    ("y", "i"),
    ("x", "h"),
    ("w", "v"),
    ("4", "q"),
)
_FIRST = re.compile("|".join(latin for latin, _ in _LATIN))
_MAP = dict(_LATIN)
CYRILLIC = re.compile(r"[\u0430-\u045f\u0491]")
_I = re.compile("i+")


def skeleton_of_cyrillic(word: str) -> tuple[str, ...]:
    """The skeletons of a folded Cyrillic word; Ukrainian ``г`` is typed ``h`` and ``g``."""
    plain = _I.sub("i", "".join(_CYRILLIC.get(letter, letter) for letter in word))
    return (plain, plain.replace("g", "h")) if "g" in plain else (plain,)


@lru_cache(maxsize=4096)
def skeleton_of_latin(word: str) -> str:
    """The skeleton of a Latin word."""
    return _I.sub("i", _FIRST.sub(lambda found: _MAP[found[0]], word))
