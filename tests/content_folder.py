"""A folder of content files for a test to change: small, whole, and sound as it comes.

``folder["claims"]`` is the list of fields of the claims; ``folder.one("claims", key="ownsaaaa")``
is one of them. ``folder.write()`` writes the files again from what the test made of them.
"""

import json
from pathlib import Path

from roles.content.records import KINDS
from sources.text import quotation

FOLDED = "Ada’s product owners order the backlog every single week, she says. They seldom sleep."
TEXT = f"""A line that is somebody else's.
{FOLDED}
Bob writes that project managers order it. Roadmaps are for dreamers and for nobody else here.
"""

LABELS = {kind.name: kind.label for kind in KINDS}


def _claim(key, source, role, responsibility, position, quotation_, line, **fields):
    return {
        "key": key,
        "source": [source],
        "role": [role],
        "responsibility": [responsibility],
        "other_role": None,
        "position": position,
        "paraphrase": f"{source.capitalize()} gives it to the {role.replace('-', ' ')}.",
        "locator": "paragraph 1",
        "quotation": quotation_,
        "manner": "holds",
        "status": "published",
        "published_at": "2026-11-22T09:00:00Z",
        "note": "",
        "quotation_result": quotation.check(quotation_, line).result.value,
        "quotation_checked_on": "2026-11-22",
        "quotation_text_hash": quotation.text_hash(line),
        "contexts": [],
        **fields,
    }


def _source(slug, **fields):
    return {
        "slug": slug,
        "short_name": slug.capitalize(),
        "kind": "article",
        "title": f"What {slug} wrote",
        "author": "",
        "publisher": "",
        "published": "2024-12",
        "language": "en",
        "licence": "",
        "voice": [slug],
        "part_of": None,
        "supersedes": None,
        "address": f"https://example.org/{slug}",
        "archive_address": "",
        "read_on": "2026-11-22",
        "note": "",
        **fields,
    }


def _position(scale, slug, kind, order, converse=None):
    return {
        "scale": [scale],
        "label": slug.replace("-", " "),
        "label_de": "",
        "slug": slug,
        "kind": kind,
        "order": order,
        "converse": converse,
    }


def _responsibility(slug, scale, relational=False, order=0):
    name = slug.capitalize()
    return {
        "name": name,
        "slug": slug,
        "question": f"Who answers for {slug}?",
        "topic": "" if relational else slug,
        "topic_de": "" if relational else slug,
        "meaning": "",
        "area": ["delivery"],
        "scale": [scale],
        "relational": relational,
        "order": order,
    }


def _role(slug, summary=""):
    return {
        "name": slug.replace("-", " ").title(),
        "slug": slug,
        "abbreviation": "",
        "definition": summary,
        "summary": summary,
    }


def _content():
    ada, bob = FOLDED, TEXT.split("\n")[2]
    return {
        "voices": [
            {
                "slug": slug,
                "name": slug.title(),
                "affiliation": "",
                "affiliation_address": "",
                "note": "",
            }
            for slug in ("ada", "bob")
        ],
        "sources": [
            _source("bob"),
            _source("thread", kind="forum_thread", voice=["ada"]),
            _source("ada", kind="comment", title="", part_of=["thread"], address=""),
        ],
        "tags": [{"name": "agile", "slug": "agile"}],
        "tagged_sources": [{"tag": ["agile"], "content_object": ["ada"]}],
        "areas": [{"name": "Delivery", "slug": "delivery", "order": 1}],
        "scales": [
            {"name": "Ownership", "slug": "ownership", "note": ""},
            {"name": "Seniority", "slug": "seniority", "note": ""},
        ],
        "positions": [
            _position("ownership", "owns", "owns", 1),
            _position("ownership", "denies", "denies", 2),
            _position("ownership", "varies", "varies", 3),
            _position("seniority", "senior-to", "other", 1, ["seniority", "junior-to"]),
            _position("seniority", "junior-to", "other", 2),
            _position("seniority", "varies", "varies", 3),
        ],
        "contexts": [
            {
                "name": name,
                "slug": slug,
                "phrase": f"in {slug}s",
                "phrase_de": "",
                "broader": None,
                "kind": "size",
                "note": "",
            }
            for name, slug in (("Enterprise", "enterprise"), ("Startup", "startup"))
        ],
        "roles": [
            _role("product-owner", "Orders the backlog, says one [@ada, line 2]."),
            _role("project-manager", "Bob has one [@bob]."),
        ],
        "aliases": [
            {
                "role": ["product-owner"],
                "title": "Backlog Boss",
                "slug": "backlog-boss",
                "language": "en",
                "whole_title_only": False,
            }
        ],
        "tagged_roles": [{"tag": ["agile"], "content_object": ["product-owner"]}],
        "responsibilities": [
            _responsibility("backlog", "ownership", order=1),
            _responsibility("rank", "seniority", relational=True, order=2),
        ],
        "tagged_responsibilities": [{"tag": ["agile"], "content_object": ["backlog"]}],
        "claims": [
            _claim(
                "ownsaaaa",
                "ada",
                "product-owner",
                "backlog",
                ["ownership", "owns"],
                "Ada's product owners … every single week",
                ada,
                contexts=[["enterprise"], ["startup"]],
            ),
            _claim(
                "ownsbbbb",
                "bob",
                "project-manager",
                "backlog",
                ["ownership", "owns"],
                "project managers order it",
                bob,
            ),
            # Without it no source would speak of both roles, and they would be no rivals.
            _claim(
                "rankbbbb",
                "bob",
                "product-owner",
                "rank",
                ["seniority", "junior-to"],
                "Roadmaps are for dreamers",
                bob,
                other_role=["project-manager"],
            ),
        ],
        "org_notes": [
            {
                "responsibility": ["backlog"],
                "role": ["product-owner"],
                "other_role": ["project-manager"],
                "explanation": "Ada works alone [@ada]. Bob has a plan, e.g. for the year [@bob].",
                "reviewed_on": "2026-11-22",
            }
        ],
    }


class ContentFolder(dict):
    def __init__(self, path: Path, texts: Path):
        super().__init__(_content())
        self.path = path
        self.texts = texts
        self.manifest = {
            "format": 1,
            "texts": {
                "ada": {"file": "thread.txt", "lines": [[2, 2]]},
                "bob": {"file": "thread.txt", "lines": [[3, 3]]},
            },
        }
        texts.mkdir()
        (texts / "thread.txt").write_text(TEXT, encoding="utf-8")
        self.write()

    def one(self, kind: str, **where) -> dict:
        (found,) = [
            fields
            for fields in self[kind]
            if all(fields[field] == value for field, value in where.items())
        ]
        return found

    def add(self, kind: str, like: dict, **fields) -> dict:
        """One more record, like another but for these fields."""
        self[kind].append({**like, **fields})
        return self[kind][-1]

    def write(self) -> None:
        self.path.mkdir(exist_ok=True)
        for name, records in self.items():
            entries = [{"model": LABELS[name], "fields": fields} for fields in records]
            self._write(f"{name}.json", entries)
        self._write("manifest.json", self.manifest)

    def _write(self, name: str, value) -> None:
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        (self.path / name).write_text(text, encoding="utf-8")
