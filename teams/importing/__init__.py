"""Lists of people and teams as people have them: read, compared with what is here, taken in.

Everything but ``loading`` and ``writing`` is pure: it knows no database and no request.
"""
