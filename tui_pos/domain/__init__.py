"""What trade is: values and pure functions. Nothing here reads a clock, a file or a database."""
