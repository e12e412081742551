"""Measurements, run by hand or by make; nothing here is imported by the product."""
