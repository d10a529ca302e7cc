"""The drafts of one source, to be published together."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..models import Claim
from .publishing import may_publish


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts that can be published as they are, and those that lack something. Doubts about them
    are asked when they are published."""

    ready: tuple[Claim, ...]
    lacking: tuple[Claim, ...]
    back: str
    """The page to which publishing them leads back."""

    @property
    def number(self) -> int:
        return len(self.ready) + len(self.lacking)

    @classmethod
    def of(cls, request, claims: Iterable[Claim]) -> "Drafts | None":
        """Return the drafts among these claims; None where the account may not publish, or where
        there are none."""
        drafts = [claim for claim in claims if claim.status == Claim.Status.DRAFT]
        if not drafts or not may_publish(request):
            return None
        drafts.reverse()
        lacking = [claim for claim in drafts if claim.lacks]
        ready = [claim for claim in drafts if not claim.lacks]
        return cls(tuple(ready), tuple(lacking), request.path)
