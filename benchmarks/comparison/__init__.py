"""The parts of the comparison of endpoints; `endpoints.py` runs them."""
