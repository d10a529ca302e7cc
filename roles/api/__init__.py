"""The interface for programs, ``/api/v1/``: one request for one question.

``door`` is all that a site loads when it starts. django-ninja and pydantic are imported with
``operations`` when the first request comes.
"""
