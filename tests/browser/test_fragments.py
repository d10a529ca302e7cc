"""Links into a text, in a real browser: it scrolls to the words, or the link is plain."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sources.text.fragments import PLAIN, fragment, with_fragment
from sources.text.quotation import check
from sources.text.readers import read_html

FAR = '<p style="height: 3000px">Far away</p>'


@pytest.fixture(scope="module")
def serve():
    """Serves one page on this machine, and returns its address."""
    pages = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages.get(self.path, "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(html: str) -> str:
        path = f"/{len(pages)}"
        pages[path] = html
        return f"http://127.0.0.1:{server.server_port}{path}"

    yield serve
    server.shutdown()
    server.server_close()


SCROLLS = {
    "a sentence": ("<p>The owner orders the backlog alone.</p>", "owner orders the backlog"),
    "curly signs": ("<p>The owner’s “backlog” isn’t hers.</p>", "owner's \"backlog\" isn't"),
    "a prime": ("<p>It′s the owner who orders</p>", "It's the owner who"),
    "guillemets": ("<p>Le « owner » range la liste.</p>", "« owner » range la liste"),
    "a dash": ("<p>The owner – not he – orders.</p>", "owner - not he - orders"),
    "a hyphen": ("<p>A well-known owner orders.</p>", "well-known owner orders"),
    "a hyphen that stays": ("<p>A well\u2011known owner orders.</p>", "well-known owner orders"),
    "blanks that stay": (
        "<p>The owner&nbsp;orders the&nbsp;backlog.</p>",
        "owner orders the backlog",
    ),
    "a soft hyphen": ("<p>The ow&shy;ner orders the back&shy;log.</p>", "owner orders the backlog"),
    "a blank without width": ("<p>The own\u200ber orders it all.</p>", "owner orders it all"),
    "mark-up": ("<p>The <b>own</b>er <a href=#>orders</a> it all.</p>", "owner orders it all"),
    "a line break": ("<p>The owner does<br>order it all.</p>", "owner does order it all"),
    "lines of code": ("<pre>The owner\norders it all</pre>", "owner orders it all"),
    "a heading and its text": (
        "<h2>What she does not do</h2><p>Order the work of others alone.</p>",
        "does not do Order the work of others",
    ),
    "cells of a table": (
        "<table><tr><td>Keeps the budget<td>No<td>Writes stories</table>",
        "Keeps the budget No Writes stories",
    ),
    "items of a list": ("<ul><li>One owner here<li>Two there</ul>", "One owner here Two there"),
    "an ellipsis": ("<p>The owner surely orders the backlog.</p>", "The owner … the backlog"),
    "an ellipsis over blocks": (
        "<p>The owner alone</p><p>in our firm</p><p>orders the backlog.</p>",
        "The owner alone […] orders the backlog",
    ),
    "signs of addresses": (
        "<p>Owners, managers & 100% of others do.</p>",
        "managers & 100% of others",
    ),
    "capitals": ("<p>THE OWNER orders the backlog.</p>", "THE OWNER orders the backlog"),
    "a ligature": ("<p>The o\ufb03ce of the owner orders.</p>", "of the owner orders"),
    "marks of their own": ("<p>Der Bu\u0308ro-Owner ordnet es.</p>", "Owner ordnet es"),
    "Arabic": ('<p dir="rtl">مالك المنتج يرتب قائمة العمل كلها.</p>', "يرتب قائمة العمل"),
    "Korean": ("<p>제품 책임자가 백로그의 순서를 정한다.</p>", "책임자가 백로그의 순서를"),
    "Japanese up to a full stop": (
        "<p>いつも、プロダクトオーナーが順番を決める。</p>",
        "プロダクトオーナーが順番を決める",
    ),
    "Chinese between signs": ("<p>产品负责人决定顺序，其他人不能改变它。</p>", "其他人不能改变它"),
}
PLAIN_ONES = {
    "a word in the middle of Chinese": (
        "<p>产品负责人决定产品待办列表的顺序，其他人不能改变它。</p>",
        "品负责人决定产品待办列",
    ),
    "a footnote": (
        "<p>The Owner<sup>1</sup> orders the backlog.</p>",
        "The Owner 1 orders the backlog",
    ),
    "a footnote after it": (
        "<p>The team asks the Owner<sup>1</sup> first.</p>",
        "team asks the Owner",
    ),
    "the same words in capitals before": (
        "<p>THE OWNER ORDERS IT.</p><p>The owner orders it.</p>",
        "The owner orders it",
    ),
    "a beginning that stands before as well": (
        "<h2>She does</h2><p>Nothing.</p><h2>She does</h2><p>order the backlog.</p>",
        "She does order the backlog",
    ),
}


def with_link(html: str, quotation: str) -> str:
    text = read_html(f"{FAR}{html}").text
    assert check(quotation, text).result.is_verified
    return fragment(quotation, text)


@pytest.mark.browser
@pytest.mark.parametrize("kind", SCROLLS)
def test_scrolls_to_the_words(kind, chromium, serve):
    html, quotation = SCROLLS[kind]
    page = chromium.new_page()
    try:
        address = serve(f"<!doctype html><meta charset=utf-8>{FAR}{html}{FAR}")
        page.goto(with_fragment(address, with_link(html, quotation)))
        page.wait_for_function("window.scrollY > 1000", timeout=5000)
    finally:
        page.close()


@pytest.mark.parametrize("kind", PLAIN_ONES)
def test_is_plain_where_it_might_lead_elsewhere(kind):
    assert with_link(*PLAIN_ONES[kind]) == PLAIN
