"""A question answered as plain data, and the words it is told in."""
