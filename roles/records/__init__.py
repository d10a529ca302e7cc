"""Pages as records: plain dictionaries that JSON can hold, for files, the API and assistants.

Each function asks the database a fixed number of times, and says what the page of that name says,
in the active language: nothing is worked out here. Keys and slugs are the same in every language.

An answer is only ever written with all others: ``points.Writer`` writes the verdict on a point,
every answer with all its statements and their sources, and the sentence of its note. No function
writes one side of a disagreement.
"""

from .pages import comparison, disagreements, question, role, row, source, statement
from .reader import Reader
