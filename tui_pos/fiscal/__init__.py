"""Receipts on paper: neutral receipt, USN, device families over shared framings, transports, the spooler."""
