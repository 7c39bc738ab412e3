"""Selling without a screen: orders as JSON, through the very steps that the station's keys take."""
