"""The Textual application that draws the station."""
