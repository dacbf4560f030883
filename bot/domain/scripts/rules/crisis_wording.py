"""What hurts somebody in a crisis is not said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.screening.forbidden import faults
from bot.domain.scripts.rule import Finding, Rule, Spoken
from bot.domain.scripts.wording import Words, unwanted

_DIED = "Say it without blame: ended their life, died by suicide; a suicide attempt, whatever became of it."
_HEARD = "Take what was said as it was said: Thank you for telling me."
_CALM = "Say one thing that can be done now instead: Put both feet on the floor."
_SECRET = "Say who reads it and when others are told; nothing is promised that the clinic may have to break."  # noqa: S105 -- a remedy
_BARGAIN = "Ask what helps, and say whom to call; a promise holds nobody."
_METHOD = "Take it out. Ask whether the person is safe, never how they would do it."
_COMFORT = "Take it out: not everybody shares it, and it puts an end to talking."
_BLAME = "Take it out; whoever reads it already thinks worse of themselves."

# Source: CLINICAL.md, "Crisis text": methods, "committed", "failed", "cry for help", blame, promises of secrecy,
# religion, contracts, "calm down", asking for details of means.
WORDS: Words = (
    (r"commit(?:s|ted|ting)? suicide|cometi(?:ó|do|eron|ste|era) suicidio|cometer (?:un )?suicidio", _DIED),
    (r"(?:failed|unsuccessful|successful|completed) (?:suicide )?(?:attempt|suicide)s?", _DIED),
    (r"(?:intentos? (?:de suicidio )?|suicidios? )(?:fallid|frustrad|exitos|consumad)os?", _DIED),
    (r"(?:a )?cry for help|attention[- ]seeking|seeking attention", _HEARD),
    (r"grito de (?:ayuda|auxilio)|llamadas? de atención|llamar la atención", _HEARD),
    (r"calm (?:yourself )?down|just relax|don't panic|do not panic", _CALM),
    (r"c[áa]lma(?:te|os)|c[áa]lmese|tranquil[íi]zate|tranquil[íi]cese|rel[áa]jate", _CALM),
    (r"(?:don't|do not) worry|no need to worry|nothing to worry about", _CALM),
    (r"no te preocupes|no se preocupe|no hay (?:de qué|por qué|nada de qué) preocupar(?:se|te)", _CALM),
    (r"(?:stays?|remains?|kept|keep (?:it|this)|is) (?:a |our )?secret", _SECRET),
    (r"(?:stays?|remains?|just|only|keep (?:it|this)) between (?:the two of )?us", _SECRET),
    (r"(?:won't|will not|never|not going to) tell any(?:one|body)", _SECRET),
    (r"(?:nobody|no ?one) (?:else )?will (?:ever )?(?:know|find out) (?:about|what|that|of)", _SECRET),
    (r"(?:fully|completely|100 ?%|strictly) confidential", _SECRET),
    (r"(?:queda|quedará|es|será|guard(?:o|aré)) (?:un |nuestro |el )?secreto|entre (?:tú y yo|nosotros dos)", _SECRET),
    (r"no se lo (?:diré|contaré) a nadie|nadie (?:más )?(?:sabrá (?:lo que|de esto|nada)|se enterará)", _SECRET),
    (r"(?:totalmente|completamente|absolutamente) confidencial", _SECRET),
    (r"(?:no[- ]suicide|no[- ]harm|safety) (?:contract|pact)|(?:do|can|will) you promise|promise me", _BARGAIN),
    (r"contrato de (?:no suicidio|no agresión|vida|seguridad)|prom[ée]teme|prom[ée]tame|me prometes", _BARGAIN),
    (
        r"overdos(?:e|ed|ing) (?:on|of|with)|sobredosis de|(?:cut|slit|slitting|cutting) (?:your|my|their) wrists?",
        _METHOD,
    ),
    (r"hang(?:ing)? (?:your|my|him|her|them)sel(?:f|ves)|(?:shoot|drown)(?:ing)? (?:your|my)self", _METHOD),
    (
        r"jump(?:ed|ing)? (?:off|in front of)|ahorcar(?:te|se|me)|cortar(?:te|se|me) las venas|pegar(?:te|se) un tiro",
        _METHOD,
    ),
    (r"how would you (?:do it|kill|end)|(?:what|which) (?:pills|method|means) (?:would|do|have|did)", _METHOD),
    (r"cómo (?:lo harías|te matarías)|(?:qué|cuáles) (?:pastillas|método|medios) (?:usarías|tienes|tiene)", _METHOD),
    (r"god (?:has|loves|never|will|wants|is)|god's (?:plan|will)|pray for|in heaven|in a better place", _COMFORT),
    (r"happens for a reason|dios (?:te|le|no|tiene|aprieta|quiere|ama)|rezar? por|(?:un )?lugar mejor", _COMFORT),
    (r"todo (?:pasa|sucede|ocurre) por (?:algo|una razón)|es (?:un )?pecado", _COMFORT),
    (r"(?:that|it)(?:'s| is| would be) selfish|think of your (?:family|children|kids)|others have it worse", _BLAME),
    (r"snap out of it|all in your head|piensa en tus? (?:familia|hij[oa]s?)|es (?:muy )?egoísta", _BLAME),
    (r"otr[oa]s (?:están|lo pasan) peor|está(?:s)? todo en tu cabeza|an[íi]mate", _BLAME),
)


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    texts = tuple(spoken)
    yield from unwanted(texts, WORDS)
    for one in texts:
        # Beside the helplines the stricter list of the safety texts holds, which speaks more languages.
        for fault in faults(one.words, one.language or "en") if "{hotlines}" in one.text.text else ():
            if fault.rule in ("method-named", "harmful-words"):
                what = f"This text with helplines {fault.what.removesuffix('.')}{one.version}."
                yield Finding(one.text.path, what, fault.remedy)


RULE = Rule(
    name="crisis-wording",
    why="Some words close the mouth of somebody in a dark hour: blame, methods, promises nobody can keep.",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Please calm down. Your clinicians read what you write here.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Put both feet on the floor. Your clinicians read what you write here.
  - end: done
""",
)
