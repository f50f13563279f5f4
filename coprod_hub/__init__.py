"""Co-production Hub: children, young people, parents and carers are heard, and can see that it mattered."""
