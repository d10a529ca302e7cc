"""The drafts of one source, to be published together."""

from collections.abc import Iterable
from dataclasses import dataclass

from sources.models import Source

from ..models import Claim
from .publishing import Decision, may_publish, need_another
from .questions import lacks_own_words


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts that can be published as they are, and those that cannot, with the reason. Doubts
    about them are asked when they are published."""

    ready: tuple[Claim, ...]
    held_back: tuple[tuple[Claim, str], ...]
    back: str
    """The page to which publishing them leads back."""

    @property
    def number(self) -> int:
        return len(self.ready) + len(self.held_back)

    @classmethod
    def of(cls, request, source: Source, claims: Iterable[Claim]) -> "Drafts | None":
        """Return the drafts among these claims of a source; None where the account may not
        publish, or where there are none."""
        drafts = [claim for claim in claims if claim.status == Claim.Status.DRAFT]
        if not drafts or not may_publish(request):
            return None
        drafts.reverse()
        reasons = _reasons_against(drafts, source)
        ready = [claim for claim in drafts if not reasons[claim.pk]]
        held_back = [(claim, why) for claim in drafts if (why := reasons[claim.pk])]
        return cls(tuple(ready), tuple(held_back), request.path)


def _reasons_against(drafts: list[Claim], source: Source) -> dict[int, str]:
    """Return by id why each of these drafts cannot be published, or ""."""
    reasons = need_another(Decision.PUBLISH, drafts)
    snapshot = source.kept_snapshot or source.newest_snapshot()
    text = snapshot.text if snapshot else ""
    for claim in drafts:
        refused = [str(doubt) for doubt in lacks_own_words(claim, text, publishing=True)]
        lacking = [f"It lacks {', '.join(claim.lacks)}."] if claim.lacks else refused
        reasons.setdefault(claim.pk, " ".join(lacking))
    return reasons
