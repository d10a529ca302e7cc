"""Django's templates, whose contexts are let go as soon as a page is rendered.

A context and the dictionaries in it refer to one another, so all that a page was made of would wait
for the garbage collector, which looks at thousands of objects to find that nobody needs them.
"""

from django.template import TemplateDoesNotExist
from django.template.backends import django
from django.template.context import make_context


class DjangoTemplates(django.DjangoTemplates):
    def from_string(self, template_code):
        return Template(super().from_string(template_code).template, self)

    def get_template(self, template_name):
        return Template(super().get_template(template_name).template, self)


class Template(django.Template):
    def render(self, context=None, request=None):
        context = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(context)
        except TemplateDoesNotExist as error:
            django.reraise(error, self.backend)
        finally:
            context.dicts.clear()
