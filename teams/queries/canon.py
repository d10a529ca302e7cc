"""What pages of organisations need of the canonical roles: worked out once for each state of the
content, at the price of one query."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from roles.domain.comparison import Point, sharpest
from roles.domain.facts import RoleFact
from roles.domain.note_sentence import note_sentence
from roles.domain.role_profile import first_of_each_question
from roles.domain.sentences import Sentence
from roles.models import Role
from roles.queries.content_state import once_per_state
from roles.queries.overview import Overview, overview
from roles.queries.role_profiles import ProfiledRole, dispute_sentences, profiled
from roles.queries.title_reader import Titles


@dataclass(frozen=True)
class Canon:
    """The canonical roles with what sources say of them, and the reader of titles."""

    roles: Mapping[int, Role]
    overview: Overview
    titles: Titles = field(repr=False)

    def profile(self, role: Role) -> ProfiledRole:
        """Return what the page of the role shows."""
        return profiled(role.fact, self.overview)

    def disputes_of(self, role: Role) -> tuple[tuple[Point, Sentence], ...]:
        """Return the role's disputed questions by rank, with the sentences of their notes."""
        return dispute_sentences(self.profile(role), self.overview)

    def role_of_title(self, title: str) -> Role | None:
        """Return the role that sources and other firms mean by a title, if that is certain."""
        return self.titles.read(title).role

    def disputes_among(self, roles: frozenset[RoleFact]) -> list[Point]:
        """Return the first contested point of each question between two of these roles or about one
        of them: those between two come first, because a team has to settle them."""

        def build() -> list[Point]:
            contested = [
                point for point in self.overview.contested if roles.issuperset(point.roles)
            ]
            between = first_of_each_question(point for point in contested if len(point.roles) > 1)
            questions = {point.responsibility for point in between}
            about = first_of_each_question(
                point
                for point in contested
                if len(point.roles) == 1 and point.responsibility not in questions
            )
            return [*sharpest(between), *sharpest(about)]

        key = ("disputes among", *sorted(role.slug for role in roles))
        return self.overview.once(key, build)

    def sentence(self, point: Point) -> Sentence | None:
        """Return the sentence of the note on a contested point, in the active language."""
        key = ("note", get_language(), *point.key)
        return self.overview.once(key, lambda: note_sentence(point, many_roles=True))


@once_per_state
def canon() -> Canon:
    """Return the canonical roles as they stand now."""
    return Canon({role.pk: role for role in Role.objects.order_by("slug")}, overview(), Titles())
