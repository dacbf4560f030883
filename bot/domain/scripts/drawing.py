"""Which prompt a patient is given: each once, in an order of their own, and from the beginning when all were had."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

from bot.domain.effects import Prompt
from bot.domain.scripts.model import ANY_TAG

PARTICULAR = frozenset({"parenting", "grief", "pain", "work_and_duty"})
"""Prompts that fit only some lives: ``any`` leaves them out; they are drawn by their own tag."""


def draw(
    prompts: Iterable[Prompt],
    tags: Collection[str],
    drawn: Mapping[str, int],
    seed: str,
    without: Collection[str] = (),
) -> Prompt | None:
    """A prompt that has one of ``tags`` (``any``: every prompt that fits everybody); None where there is none at all.

    ``drawn`` says of the prompts that the patient has had in which order; those come again only when no other is left,
    the one from longest ago first. ``seed`` is the patient's own. Prompts whose id is in ``without`` are passed over.
    """
    fitting = [prompt for prompt in prompts if prompt.id not in without and _fits(prompt, tags)]
    if not fitting:
        return None
    return min(fitting, key=lambda prompt: (drawn.get(prompt.id, -1), _shuffled(seed, prompt.id)))


def _fits(prompt: Prompt, tags: Collection[str]) -> bool:
    if not prompt.tags.isdisjoint(tags):
        return True
    return ANY_TAG in tags and prompt.tags.isdisjoint(PARTICULAR)


def words_of(prompt: Prompt, language: str) -> str:
    """The prompt in this language, in its parent, or as it was written."""
    for known in (language, language.partition("-")[0]):
        if prompt.texts.get(known):
            return prompt.texts[known]
    return prompt.texts["en"]


def _shuffled(seed: str, prompt: str) -> bytes:
    return hashlib.blake2b(f"{seed}\n{prompt}".encode(), digest_size=8).digest()
