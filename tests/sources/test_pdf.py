"""What is read from a PDF, and what is refused, in a process that cannot run away."""

import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PageObject

from sources.models import Snapshot
from sources.text import child
from sources.text.pdf import UnreadableError, _document, read
from sources.text.quotation import check
from sources.text.upload import RefusedError, read_upload


def pdf(*pages: list[str], content: bytes = b"", title: str = "", locked: bool = False) -> bytes:
    """Return a PDF of these lines of text."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    for lines in pages or [[]]:
        page = writer.add_blank_page(width=600, height=800)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        shown = b"".join(b"(" + line.encode("cp1252") + b") Tj T*\n" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(content or b"BT /F1 12 Tf 14 TL 50 750 Td\n" + shown + b"ET")
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title, "/Author": "Jane Roe"})
    if locked:
        writer.encrypt("a password", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


LINES = [
    "In our firm the Product Owner puts the backlog in order, and she alone ans-",
    "wers for what stands at its top.",
    "The Product Manager talks with customers.",
]


def test_its_words_and_what_it_says_of_itself_are_read():
    reading = read_upload("guide.PDF", pdf(LINES, title="Who orders"))
    assert reading.text.split("\n\n") == ["\n".join(LINES[:2]), LINES[2]]
    assert reading.metadata == {"title": "Who orders", "author": "Jane Roe"}
    assert check("she alone answers for what stands", reading.text).result == "folded"
    assert "Compare the text with the PDF" in reading.warnings[0]


def test_what_every_page_repeats_is_folded_and_parts_no_sentence():
    animals = ["ants", "bees", "cats", "dogs"]
    pages = [
        ["Guide of roles", f"{name} begin here, and the owner orders what", f"{number} of 4"]
        for number, name in enumerate(animals, start=1)
    ]
    reading = read_upload("guide.pdf", pdf(*pages))
    blocks = reading.text.split("\n\n")
    assert [blocks[start:end] for start, end in reading.folded] == [
        ["Guide of roles", "1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    ]
    assert check("the owner orders what bees begin here", reading.text).result.is_verified


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["One long line that fills it", "and ends.", "Another one that is long"], 2),
        (["First things are these:", "• one", "• two"], 3),
        (["1. Order the backlog", "2. Talk to customers"], 2),
        (["A line without an end", "goes on here", "and here"], 1),
    ],
)
def test_lines_become_paragraphs(lines, paragraphs):
    assert len(_document(["\n".join(lines)], []).text.split("\n\n")) == paragraphs


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7\n%%EOF", "This PDF cannot be read"),
        (pdf([]), "There are no words in it: its pages are pictures"),
        (pdf(LINES, locked=True), "locked with a password"),
        (pdf(LINES)[:400], "This PDF cannot be read"),
    ],
)
def test_is_refused_with_the_reason(data, told):
    with pytest.raises(RefusedError, match=told):
        read_upload("a.pdf", data)


def test_what_draws_too_much_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(PageObject, "extract_text", None)
    page = b"BT /F1 12 Tf\n" + b"(a) Tj\n" * 150_000 + b"ET"
    assert _refusal_of(pdf([], content=page * 2)) == (
        "What draws its pages is more than 1.2 MB, which is too much to be read at once. Paste the "
        "part that is cited."
    )


def test_what_draws_as_much_as_is_allowed_is_read(editor, world):
    kerned = b"[(Th)8(e pro)-2(duct ow)-25(ner de)3(cides)] TJ 0 -12 Td\n"
    head, foot = b"BT /F1 12 Tf 50 750 Td\n", b"ET"
    room = 1_200_000 - len(head + foot)
    content = head + kerned * (room // len(kerned)) + b" " * (room % len(kerned)) + foot
    assert len(content) == 1_200_000
    form = {"source": world.source("lymar").pk, "taken_on": "2026-09-01", "text": ""}
    address = reverse("admin:sources_snapshot_add")
    more = SimpleUploadedFile("a.pdf", pdf([], content=content.replace(foot, b" " + foot)))
    refused = editor.post(address, {**form, "upload": more})
    assert "What draws its pages is more than 1.2 MB" in refused.content.decode()
    assert refused.status_code == 200
    assert not Snapshot.objects.exists()
    whole = SimpleUploadedFile("a.pdf", pdf([], content=content))
    assert editor.post(address, {**form, "upload": whole}).status_code == 302
    assert "The product owner decides" in Snapshot.objects.get().text


def _refusal_of(data: bytes) -> str:
    """Return why a PDF is refused, read in this process."""
    with pytest.raises(UnreadableError) as refusal:
        read(data)
    return str(refusal.value)


class TestBombs:
    """Each is stopped by the system when its seconds are over: it says so, or is read in time."""

    @pytest.fixture(autouse=True)
    def _one_second(self, monkeypatch):
        monkeypatch.setattr(child, "MAX_SECONDS", 1)

    def test_a_page_that_draws_for_ever_is_refused(self):
        page = b"BT /F1 12 Tf\n" + b"1 0 0 1 0 0 Tm (a) Tj\n" * 54_000 + b"ET"
        with pytest.raises(RefusedError, match=r"more than 1 seconds.*paste it as text"):
            read_upload("a.pdf", pdf([], content=page))

    def test_what_unpacks_to_gigabytes_is_refused(self):
        packed = zlib.compress(zlib.compress(b"\0" * 300_000_000, 9), 9)
        whole = pdf([], content=b"PACKED")
        head = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n" % len(packed)
        start = whole.index(b"<<\n/Length 6\n>>")
        end = whole.index(b"endstream")
        with pytest.raises(RefusedError):
            read_upload("a.pdf", whole[:start] + head + packed + b"\n" + whole[end:])

    @pytest.mark.parametrize(
        "page",
        [
            "<div>" * 400_000,
            "<b><p>" * 300_000,
            "<table><tr><td>" * 100_000,
            "<svg><g>" * 200_000,
            "<h1>a" * 300_000,
            "<a href=x>" * 200_000,
            "<!DOCTYPE html ["
            + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(40)),
            "&a;" * 500_000,
            '<time datetime="2024-01-02">' * 15_000,
            '<script type="application/ld+json">' + "[" * 500_000,
            '<script type="application/ld+json">[' + '{"headline": "a", "author": [1]},' * 10_000,
            '<meta name="author" content="a">' * 40_000,
            "<p " + "a=1 " * 15_000 + ">words",
        ],
        ids=lambda page: page[:24],
    )
    def test_no_page_takes_longer(self, page):
        refused = ""
        try:
            text = read_upload("a.html", f"<p>Some words.</p>{page}".encode()).text
        except RefusedError as error:
            text, refused = "", str(error)
        assert "Some words." in text or "paste" in refused.lower()
