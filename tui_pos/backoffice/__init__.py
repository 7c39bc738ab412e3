"""The other side of the shop: lists, documents and reports, as use cases with no screen. Rights are checked here."""
