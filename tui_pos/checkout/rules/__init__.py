"""The book of price rules in the shop: kept, changed, tried on old sales, and what was sold by it proved."""
