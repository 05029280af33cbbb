"""The community's rules. Nothing here knows AWS: storage and sockets come in as protocols."""
