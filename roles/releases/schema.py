"""The tables of a data release and what their columns mean: one description for every format.

Whoever reads a release depends on it: a change of a name or a meaning raises ``SCHEMA_VERSION``.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

SCHEMA_VERSION = 1

TEXT, INTEGER, BOOLEAN = "text", "integer", "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    meaning: str
    type: str = TEXT
    refers_to: str = ""
    """``table.column`` of the row that it names, if it names one."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _table(name: str, meaning: str, key: tuple[str, ...], *columns: Column) -> Table:
    if "licence" not in {column.name for column in columns}:
        columns = (*columns, Column("licence", "on what terms our words in this row may be used"))
    return Table(name, meaning, key, columns)


_ROLE = Column("role", "slug of the role", refers_to="roles.slug")
_QUESTION = Column("question", "slug of the question", refers_to="questions.slug")
_OTHER_ROLE = Column(
    "other_role", "the second role where two are meant, else empty", refers_to="roles.slug"
)
_PATH = Column("path", "address of its page, from the host of the site")

TABLES = (
    _table(
        "roles",
        gettext_noop("Every role."),
        ("slug",),
        Column("slug", "its name in addresses"),
        Column("name", "in full"),
        Column("abbreviation", "as people write it; several roles may share one"),
        Column("definition", "what sources call it: Markdown, sources cited as [@slug, place]"),
        Column("summary", "the same in two or three sentences"),
        _PATH,
    ),
    _table(
        "role_names",
        gettext_noop("Other titles that mean a role. One title may mean several."),
        ("role", "slug"),
        _ROLE,
        Column("slug", "the title in addresses"),
        Column("title", "as in a contract"),
        Column("language", "code of its language"),
    ),
    _table(
        "role_codes",
        gettext_noop("What other classifications call a role, where an editor has checked it."),
        ("role", "scheme", "code"),
        _ROLE,
        Column("scheme", "onet (O*NET-SOC) or esco"),
        Column("code", "its code there"),
        Column("label", "its name there"),
        Column("match", "exact, close, broad, narrow or related, as SKOS maps concepts"),
        Column("address", "where it can be looked up"),
        Column("checked_on", "the day on which it was checked"),
    ),
    _table(
        "areas",
        gettext_noop("Groups of questions."),
        ("slug",),
        Column("slug", "its name in addresses"),
        Column("name", "in words"),
        Column("order", "its place on a page", INTEGER),
    ),
    _table(
        "scales",
        gettext_noop("Which answers a question can have."),
        ("slug",),
        Column("slug", "its name"),
        Column("name", "in words"),
    ),
    _table(
        "answers",
        gettext_noop("The answers of each scale."),
        ("scale", "slug"),
        Column("scale", "slug of the scale", refers_to="scales.slug"),
        Column("slug", "its name within the scale"),
        Column("label", "in words; {a} and {b} stand for the names of two roles"),
        Column("label_de", "the same in German"),
        Column("kind", "owns, shares, contributes, denies, varies or other"),
        Column("order", "its place on the scale", INTEGER),
        Column("converse", "the same answer seen from the other of two roles, else empty"),
    ),
    _table(
        "questions",
        gettext_noop("Every question that a source answers."),
        ("slug",),
        Column("slug", "its name in addresses"),
        Column("name", "a short name"),
        Column("question", "in full"),
        Column("meaning", "what it covers"),
        Column("topic", "what it is about, as within a sentence"),
        Column("topic_de", "the same in German"),
        Column("area", "slug of the area", refers_to="areas.slug"),
        Column("scale", "slug of the scale", refers_to="scales.slug"),
        Column("about_two_roles", "whether its statements name two roles", BOOLEAN),
        Column("order", "its place in its area", INTEGER),
        _PATH,
    ),
    _table(
        "question_names",
        gettext_noop("Other words that people type for a question."),
        ("question", "words"),
        _QUESTION,
        Column("words", "as people type them"),
        Column("language", "code of their language"),
    ),
    _table(
        "contexts",
        gettext_noop("Kinds of organisation to which a source limits what it says."),
        ("slug",),
        Column("slug", "its name in addresses"),
        Column("name", "in a word or two"),
        Column("phrase", "as in a sentence: in startups"),
        Column("phrase_de", "the same in German"),
        Column("kind", "size, way_of_working, business or other"),
        Column(
            "broader", "the context that it is a kind of, else empty", refers_to="contexts.slug"
        ),
    ),
    _table(
        "authors",
        gettext_noop("Who speaks in the sources. Several sources of one author count once."),
        ("slug",),
        Column("slug", "its name"),
        Column("name", "the author or organisation"),
        Column("affiliation", "its interest in the roles, if any"),
        Column("affiliation_address", "where that can be read"),
    ),
    _table(
        "sources",
        gettext_noop(
            "Every work that statements come from. Their texts are not part of a release."
        ),
        ("slug",),
        Column("slug", "its name in addresses"),
        Column("short_name", "in a word or two"),
        Column("kind", "article, comment, handbook and so on"),
        Column("title", "as printed; empty for a comment"),
        Column("byline", "the author as printed, several parted by semicolons"),
        Column("author", "slug of the author who is counted", refers_to="authors.slug"),
        Column("publisher", "who published it"),
        Column("published", "a day, a month or a year, as far as it is known"),
        Column("language", "code of its language"),
        Column("part_of", "the thread, book or page that it belongs to", refers_to="sources.slug"),
        Column("supersedes", "the older edition that it replaces", refers_to="sources.slug"),
        Column("address", "where it can be read"),
        Column("archive_address", "where a copy is kept"),
        Column("address_is_dead", "whether the original is no longer there", BOOLEAN),
        Column("read_on", "the day on which it was read"),
        Column("work_licence", "the open licence that the work itself states, else empty"),
        _PATH,
    ),
    _table(
        "statements",
        gettext_noop("What one source answers to one question about a role."),
        ("key",),
        Column("key", "its permanent key"),
        Column("source", "slug of the source", refers_to="sources.slug"),
        _ROLE,
        _OTHER_ROLE,
        _QUESTION,
        Column("answer", "slug of the answer on the scale of the question"),
        Column("manner", "holds, reports, or rejects (calls the use wrong)"),
        Column("counts_as", "answer, rejected or earlier-edition (which no longer counts)"),
        Column("paraphrase", "what the source says, in one sentence of our own words"),
        Column("locator", "where it stands in the source"),
        Column("quotation", "at most ten words of the source that mark the passage"),
        Column("quotation_check", "what looking them up in the text came to; empty without any"),
        Column("published_on", "the day on which it was published here"),
        _PATH,
        Column("licence", "on what terms the paraphrase may be used"),
        Column(
            "quotation_licence", "the licence of the source; empty: all rights are its author's"
        ),
    ),
    _table(
        "statement_contexts",
        gettext_noop("The kinds of organisation to which the source limits a statement."),
        ("statement", "context"),
        Column("statement", "key of the statement", refers_to="statements.key"),
        Column("context", "slug of the context", refers_to="contexts.slug"),
    ),
    _table(
        "points",
        gettext_noop(
            "What the statements add up to: for each role and question (cell), for two roles that "
            "different sources make responsible, for two roles on a question about two (pair). A "
            "role and question without a row: no source read so far says anything."
        ),
        ("point",),
        Column("point", "question and roles, joined by two hyphens"),
        _QUESTION,
        Column("kind", "cell, rivals or pair"),
        _ROLE,
        _OTHER_ROLE,
        Column("state", "contested, agreed, single, or silent (only earlier editions speak)"),
        Column("verdict", "the same in words, as pages show it"),
        Column("sources", "how many authors speak, each once", INTEGER),
        Column("smaller_side", "how many of them stand against the largest side", INTEGER),
        Column("rank", "its place among all disputes, empty without one", INTEGER),
        Column("differences", "opposed, in-degree, said-to-vary, rejected-use; parted by blanks"),
        Column("sentence", "what sources say, in one sentence; only where it is disputed"),
    ),
    _table(
        "point_answers",
        gettext_noop("The answers on a point."),
        ("point", "answer"),
        Column("point", "of the table points", refers_to="points.point"),
        Column("answer", "slug of the answer; between rivals, of the role, or both-together"),
        Column("label", "in words"),
        Column("kind", "owns, shares, contributes, denies, varies or other"),
        Column("sources", "how many authors give it", INTEGER),
        Column("order", "its place on the point: 1 has most sources", INTEGER),
    ),
    _table(
        "point_statements",
        gettext_noop("The statements on a point, and which answer each gives there."),
        ("point", "statement", "answer"),
        Column("point", "of the table points", refers_to="points.point"),
        Column("statement", "key of the statement", refers_to="statements.key"),
        Column("answer", "of the table point_answers where it counts as an answer"),
        Column("counts_as", "answer, rejected or earlier-edition"),
    ),
    _table(
        "notes",
        gettext_noop("What a dispute depends on, by an editor. It never says who is right."),
        ("point",),
        Column("point", "of the table points", refers_to="points.point"),
        Column("explanation", "Markdown, sources cited as [@slug, place]"),
        Column("reviewed_on", "the day on which it was last checked against the statements"),
    ),
    _table(
        "tags",
        gettext_noop("Tags of roles, questions and sources."),
        ("table", "slug", "tag"),
        Column("table", "roles, questions or sources"),
        Column("slug", "of the row there"),
        Column("tag", "in words"),
    ),
    _table(
        "former_slugs",
        gettext_noop("Old names in addresses, which lead to the new ones."),
        ("table", "slug"),
        Column("table", "roles, questions or sources"),
        Column("slug", "the old one"),
        Column("now", "the one today"),
    ),
)
