"""Drawings of the chapters, a module each: a function takes what its chapter has computed and returns a figure."""
