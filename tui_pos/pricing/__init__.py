"""How a price comes about: pure functions from a cart, rules and facts to a Review. No I/O, no clock."""
