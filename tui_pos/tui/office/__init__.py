"""The screens of the back office, each on the use cases of `tui_pos.backoffice`."""
