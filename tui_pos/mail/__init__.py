"""The e-mails of price rules: what a letter looks like, and the thread that takes letters to a mail server."""
