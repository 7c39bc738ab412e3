"""The modes of the station, one a file: what is typed, what Enter and Esc mean there, and how it is drawn."""
