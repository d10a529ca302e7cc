"""What somebody copies to say which role they have. The only address in it is the public page of
the canonical role."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Card:
    name: str
    label: str
    text: str

    @property
    def rows(self) -> int:
        return max(2, len(self.text.splitlines()))


def cards(person: str, role: str, address: str) -> list[Card]:
    """Return the card of a person with this role in each form that can be pasted."""
    return [
        Card("wiki", _("Wiki, in Markdown"), f"**{_plain(person)}**: [{_plain(role)}]({address})"),
        Card(
            "html",
            _("Wiki or signature, in HTML"),
            format_html('<b>{}</b>: <a href="{}">{}</a>', person, address, role),
        ),
        Card("signature", _("Signature, plain"), f"{person}\n{role} · {address}"),
        Card("chat", _("Chat"), f"{person}: {role} {address}"),
    ]


def _plain(text: str) -> str:
    """Return a text in which Markdown finds no sign of its own."""
    return "".join(f"\\{sign}" if sign in r"\|[]<>*_`~" else sign for sign in text)
