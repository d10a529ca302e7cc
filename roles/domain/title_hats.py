"""Two roles in one title: "PM/PO", "Product / Project Manager", "Produkt- und Projektmanager"."""

from .title_folding import split_words
from .title_parts import Part, split_hats
from .title_vocabulary import Match, Vocabulary


class Hats:
    """Finds the pieces of a title that are roles, with one vocabulary."""

    def __init__(self, vocabulary: Vocabulary):
        self._vocabulary = vocabulary

    def _join(self, pieces: list[str]) -> list[str]:
        """Put pieces together that are one name: "UX/UI Designer / Product Owner" has two hats."""
        joined, start = [], 0
        while start < len(pieces):
            end = len(pieces)
            while end > start + 1 and not self._match(" ".join(pieces[start:end])):
                end -= 1
            joined.append(" ".join(pieces[start:end]))
            start = end
        return joined

    def role_of(self, pieces: list[str], place: int) -> Match | None:
        """Return the roles of one piece, with a word of another piece if it needs one."""
        piece = pieces[place]
        if piece.endswith("-") and (half := self._half_word(piece, pieces[-1])):
            return half
        if match := self._match(piece):
            alone = split_words(piece)
            if len(alone) > 1 or place == len(pieces) - 1 or not self._shares_last(pieces, place):
                return match
        if place < len(pieces) - 1 and (shared := self._shares_last(pieces, place)):
            return shared
        first_words = split_words(pieces[0])
        if place and len(first_words) > 1:
            return self._vocabulary.match((*first_words[:-1], *split_words(piece)))
        return self._match(piece)

    def _half_word(self, piece: str, last: str) -> Match | None:
        """Return the roles of "Produkt-" in "Produkt- und Projektmanager"."""
        last_word = split_words(last)[-1:] or [""]
        ends = (last_word[0][start:] for start in range(1, len(last_word[0]) - 2))
        return next(filter(None, (self._match(piece.rstrip("-") + end) for end in ends)), None)

    def _shares_last(self, pieces: list[str], place: int) -> Match | None:
        last_words = split_words(pieces[-1])
        if len(last_words) < 2:
            return None
        return self._vocabulary.match((*split_words(pieces[place]), last_words[-1]))

    def in_parts(self, parts: list[Part]) -> tuple[Part, list[str]]:
        """Return the part that holds two roles, and its pieces: the first, or else another one, as
        in "Payments: Product Owner / Product Manager"."""
        for part in parts:
            pieces = self._join(split_hats(part.text))
            if not pieces and "-" in part.text:
                # "PM-PO", but no "Product-Manager".
                pieces = part.text.split("-")
                pieces = pieces if all(map(self._match, pieces)) else []
            is_first = part is parts[0]
            if pieces and (is_first or (not part.is_place and any(map(self._match, pieces)))):
                return part, pieces
        return Part(""), []

    def _match(self, text: str) -> Match | None:
        return self._vocabulary.match(tuple(split_words(text)))
