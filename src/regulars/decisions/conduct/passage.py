"""A passage of a turn with all that is known of its words: slots, stretches, the second opinion on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.decisions.conduct import opinion, slots
from regulars.decisions.conduct.calibration import Question
from regulars.decisions.conduct.frames import Scene
from regulars.decisions.conduct.opinion import Opinion
from regulars.decisions.conduct.reading import VIOLATIONS, Finding, Turn
from regulars.decisions.conduct.text import Word


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of turn number ``place``, their scene, and the opinions on its stretches."""

    place: int
    turn: Turn
    scene: Scene
    opinions: tuple[Opinion, ...]
    accuse: float

    @classmethod
    def of(cls, place: int, turn: Turn, words: Sequence[Word], accuse: float) -> Passage:
        """The passage that ``words`` are."""
        scene = Scene.of(words, slots.find(words))
        opinions = tuple(
            opinion.form(words, scene.found, first, past, turn.text)
            for first, past in opinion.stretches(words)
        )
        return cls(place, turn, scene, opinions, accuse)

    def sentences(self, within: Opinion) -> tuple[Opinion, ...]:
        """The opinions on the sentences of a stretch, each by itself."""
        parts = tuple(opinion.sentences(self.scene.words, within.first, within.past))
        if len(parts) == 1:
            return (within,)
        return tuple(
            opinion.form(self.scene.words, self.scene.found, first, past, self.turn.text)
            for first, past in parts
        )

    def chance(self, question: Question, first: int, past: int) -> float:
        """The most that the opinion gives to the stretches and sentences of words ``first`` to ``past``."""
        around = [each for each in self.opinions if each.first < past and first < each.past]
        parts = [
            each
            for stretch in around
            for each in self.sentences(stretch)
            if each.first < past and first < each.past
        ]
        return max(each.chance(question) for each in (*around, *parts))

    def finding(
        self, kind: str, attack: bool, span: tuple[int, int], target: str, sure: float, rule: str
    ) -> Finding:
        """What is said from word to word; recognised words are only as sure as they were heard."""
        if self.turn.heard and self.turn.confidence is not None:
            sure *= self.turn.confidence
        words = self.scene.words[span[0] : span[1]]
        return Finding(
            turn=self.place,
            kind=kind,
            violation=kind in VIOLATIONS,
            attack=attack,
            start=min(word.start for word in words),
            end=max(word.end for word in words),
            target=target,
            confidence=round(sure, 3),
            rule=rule,
            abstained=kind in VIOLATIONS and sure < self.accuse,
        )


def warns(turn: Turn, scene: Scene) -> bool:
    """Whether the employee warns or ends the conversation: that is no threat."""
    return turn.speaker == "employee" and ("warning" in scene.found or "end_call" in scene.found)
