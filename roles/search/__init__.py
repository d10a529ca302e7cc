"""One box for roles, other titles, responsibilities, sources and published claims.

- ``documents``: what can be found, as SQL over the content;
- ``index``: the table of documents, kept by the database itself in the transaction of each edit;
- ``sqlite``, ``postgresql``: what the two databases do each in its own way;
- ``words``, ``snippets``: folding, spellings, typing errors and marks: pure;
- ``lookup``: what is asked of that index, the same of both;
- ``results``: ``search``, the one function in front.
"""
