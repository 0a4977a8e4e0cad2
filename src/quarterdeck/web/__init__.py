"""The pages: thin views over the rooms' verbs and queries, and everything that is drawn."""
