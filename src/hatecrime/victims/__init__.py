"""Victims: repeat victims, and the support a victim is offered and referred to."""
