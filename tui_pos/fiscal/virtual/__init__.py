"""A fiscal printer made of software: the same bytes, the same rules and the same memory as one of plastic."""
