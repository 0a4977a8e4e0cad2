"""Users, teams and roles: who works here and what each may see."""
