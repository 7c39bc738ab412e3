"""How commands travel: one module a framing, used by the driver and by the virtual device alike."""
