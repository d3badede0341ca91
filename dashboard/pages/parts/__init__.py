"""The parts that pages are made of, each made on demand."""
