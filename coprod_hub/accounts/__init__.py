"""People and how they sign in: staff by e-mail, forum members by nickname; respondents have no account at all."""
