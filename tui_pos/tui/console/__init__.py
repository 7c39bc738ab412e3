"""The technician's console: the scripts of advanced rules, written, tried and switched on, at 80 × 24.

`console.console_screen` makes its first screen. Nothing of it is imported before somebody has opened it.
"""
