"""The till as a machine of keys: commands, modes on a stack, a frame of 24 lines. No Textual, no I/O."""
