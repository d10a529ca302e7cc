"""What happens around every request."""

from django.utils import translation

from roles.languages import language_of


def language_of_address(get_response):
    """Answers in the language that the address names. Nothing else decides: no cookie, no
    session and no header, so that one address shows one page to everybody. Django's own
    ``LocaleMiddleware`` looks at all three, and makes every answer vary."""

    def answer(request):
        request.LANGUAGE_CODE = language_of(request.path_info)
        with translation.override(request.LANGUAGE_CODE):
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return answer
