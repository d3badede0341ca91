"""Figures as pages show them: beside others, over time, by unit, by what they are made of."""
