"""The Device Manager: the shop's printers lent over HTTP to programs that have no drivers of their own."""
