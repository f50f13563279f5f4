"""Looking after people who may be in danger: screening, concerns for the safeguarding lead, and ways to get help."""
