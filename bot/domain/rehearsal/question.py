"""The question that waits in a rehearsal, and what an answer to it would lead to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.effects import Context, Effect, Value, Walk
from bot.domain.phrases import Phrases
from bot.domain.scripts import questions
from bot.domain.scripts.advance import Tapped, Typed, advance
from bot.domain.scripts.questions import DONE, Option, Talk
from bot.domain.scripts.steps import Asking, LoadedScript


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one pretend patient. ``walk`` and ``context`` are those of the moment."""

    script: LoadedScript
    step: Asking
    walk: Walk
    context: Context
    phrases: Phrases

    @property
    def talk(self) -> Talk:
        """What decides how it is said."""
        return Talk(self.script, self.phrases, self.context, self.context.language)

    @property
    def options(self) -> tuple[Option, ...]:
        """The answers that have a button, without Skip."""
        return questions.shown_options(self.talk, self.step)

    @property
    def skip(self) -> Option | None:
        """The Skip button, where the question can be passed over."""
        return questions.skip_option(self.talk, self.step)

    @property
    def none(self) -> str:
        """The words on the last button of a question for several, while nothing is ticked."""
        keyboard = questions.keyboard(self.talk, self.step, self.walk)
        done = str(questions.WORDS[DONE])
        return next((button.label for row in keyboard for button in row if button.data.endswith(f":{done}")), "")

    def after(self, given: Option | str) -> tuple[Effect, ...]:
        """What would follow at once from tapping this option, or from typing this."""
        answer = Typed(given) if isinstance(given, str) else Tapped(self.walk.sequence, given.number)
        return advance(self.script, self.walk, answer, self.context, phrases=self.phrases)[1]

    def known_with(self, value: Value) -> dict[str, Value]:
        """The answers and facts as conditions would see them after this answer."""
        return {**self.context.facts, **self.walk.answers, self.step.variable: value}
