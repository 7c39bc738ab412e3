"""Others who look at a till: support, who sees what the cashier sees, and the customer's display. Over a socket in the
home, only while somebody is there, and never so that the till waits for them."""
