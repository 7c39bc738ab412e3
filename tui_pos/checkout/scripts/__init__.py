"""Advanced rules in the hands of technicians: scripts written, proved, tried, switched on and watched."""
