"""The back office on the till's terminal: ordinary Textual screens, pushed over the station's canvas.

Nothing here is imported before somebody opens it.
"""
