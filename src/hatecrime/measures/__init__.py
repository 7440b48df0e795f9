"""Measures: what became of hate crimes, as figures that say what they are figures of."""
