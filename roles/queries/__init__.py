"""From rows to the domain: facts and pages, each in a fixed number of queries."""
