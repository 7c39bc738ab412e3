"""The walled child process in which the scripts of advanced rules run, and the host's end of it."""
