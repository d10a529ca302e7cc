"""One box for roles, other titles, responsibilities, sources and published claims.

- ``documents``: what can be found, as SQL over the content;
- ``index``: the table of documents, kept by triggers in the transaction of each edit;
- ``sqlite``, ``postgresql``: the SQL that differs between the two databases;
- ``words``, ``snippets``: folding, spellings, typing errors and marks, without a database;
- ``named_roles``: roles that a text names as a whole;
- ``lookup``: queries to the index, the same on both databases;
- ``rows``: what is shown of the rows that documents stand for;
- ``results``: ``search``, the one function in front;
- ``answers``: one sentence for each question and comparison among the results.
"""
