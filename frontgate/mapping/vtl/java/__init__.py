"""What templates see of Java: how values print, compare, add up, and which methods they have.

Java types are plain Python types: String `str`, Integer/Long/BigInteger `int`, Double `float`,
Boolean `bool`, null `None`, maps `dict`. A `list` is a JSON array (it prints as JSON, as AWS's
do); an `ArrayList` is a list that Velocity itself made (it prints as Java's).
"""
