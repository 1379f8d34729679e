"""Backends beside each other: do they agree, and how long do they take?"""
