"""What a list leaves open and somebody has to answer."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """A choice of one. Nothing is taken in while one is open."""

    text: str
    choices: tuple[tuple[str, str], ...]
    """(value, label)"""
    lines: tuple[int, ...] = ()
    """The lines that it is about."""
    proposal: str = ""
    """The value that the list itself makes likely."""

    @property
    def key(self) -> str:
        """Return a name for the field of a form, which is the same whenever this is asked."""
        content = "\n".join([self.text, *(value for value, _ in self.choices)])
        return "q" + hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass
class Asking:
    """Collects questions, and knows the answers that were given."""

    answers: dict[str, str]
    questions: list[Question] = field(default_factory=list)
    open: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> str:
        """Return the answer, "" while there is none."""
        if all(known.key != question.key for known in self.questions):
            self.questions.append(question)
        answer = self.answers.get(question.key, "")
        if answer in {value for value, _ in question.choices}:
            return answer
        if all(known.key != question.key for known in self.open):
            self.open.append(question)
        return ""
