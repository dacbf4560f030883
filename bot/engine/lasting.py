"""What stays for as long as the bot runs is taken out of the garbage collector's sight.

The live library is hundreds of thousands of small objects, none of which will be garbage while it is live. A full pass
of the collector looks at each of them with every other thread standing still: a quarter of a second in which no message
is read and no page leaves, again and again, for nothing.
"""

from __future__ import annotations

import gc

_live: list[object] = []


def keep(library: object) -> None:
    """``library`` is what is live from now on; call it once the one before is no longer in use.

    1. What was kept is given back, so that an earlier library, which may hold itself in circles, can go.
    2. One full pass: here, when something was just read and published, and at no other moment.
    3. All that is left is set aside for good.

    The same library again costs nothing.
    """
    if _live and _live[0] is library:
        return
    _live[:] = [library]
    gc.unfreeze()
    gc.collect()
    gc.freeze()
