"""The pages: scope, compute, present, render."""
