"""The control plane: the configuration of every API, and the operations that change it.

`Store` holds immutable values in the words of AWS's own API. Whoever serves them subscribes to
its events and compiles what changed; requests never read the store.
"""
