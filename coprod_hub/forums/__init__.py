"""Forums: who takes part, how they join, and what each is working on."""
