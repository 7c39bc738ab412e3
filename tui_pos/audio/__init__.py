"""The speaker: a child process that plays recordings and may die without harm."""
