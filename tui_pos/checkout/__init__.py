"""Use cases, with no screen: sign on, sell, review, pay, save, print, post."""
