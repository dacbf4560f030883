"""No results are promised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken
from bot.domain.scripts.wording import Words, unwanted

_REMEDY = "Say what is known and leave it open: for some people, often, it may."
# Source: CLINICAL.md, "The bot never: … promises results"; "changed / not clearly changed, never cured".
_WORDS: Words = (
    (
        r"(?:i|we) (?:can )?(?:promise|guarantee)|guaranteed|(?:te|se|le) (?:lo )?(?:prometo|prometemos|garantizo)",
        _REMEDY,
    ),
    (
        r"(?:will|is going to) (?:cure|heal|fix|save) you|you(?: will be| are|'ll be) (?:cured|healed)",
        _REMEDY,
    ),
    (
        r"(?:you will|you'll|it will|it'll) (?:soon )?(?:feel better|get better|be fine|be okay|be all right|go away)",
        _REMEDY,
    ),
    (
        r"everything (?:will be|is going to be) (?:fine|okay|ok|all right)|todo (?:va a estar|estará|saldrá|irá) bien",
        _REMEDY,
    ),
    (r"(?:te|le) (?:curará|sanará|va a curar)|(?:estás|está usted) (?:curad|sanad)[oa]", _REMEDY),
    (r"(?:pronto )?te (?:vas a sentir|sentirás) mejor|vas a (?:mejorar|estar bien)", _REMEDY),
)


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    yield from unwanted(spoken, _WORDS)


RULE = Rule(
    name="promise-wording",
    why="Whoever does not feel better after You will feel better believes that it is their own fault.",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Low days after a session are common. You will feel better soon.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Low days after a session are common. For many people they pass.
  - end: done
""",
)
