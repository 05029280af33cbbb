"""What a user pool's domain answers: Cognito's OAuth endpoints and its login page.

"User pool endpoints and managed login reference". Passwords are the user pool's business; what is
kept here are codes, browser sessions and refresh tokens, in memory. Nothing but `addresses` is
imported before somebody asks.
"""
