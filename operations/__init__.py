"""What keeps the application running: the dashboard's generator and the canary's commands."""
