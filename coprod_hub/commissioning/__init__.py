"""Commissioning: plans, intentions, the evidence they cite, and what was decided."""
