"""Advanced rules: what a script sees, what it may answer, and how its answer becomes the actions of a rule."""
