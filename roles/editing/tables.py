"""Which rows are imported and exported as tables."""

from sources.models import Source

from ..models import Claim

TABLE_OF = {Claim: "claims", Source: "sources"}
