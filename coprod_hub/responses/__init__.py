"""Responses: what people send, kept so that nobody can tell who sent it, and counted so that nobody can be found."""
