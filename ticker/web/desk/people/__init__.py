"""People at the desk: signing in and out, and where they are signed in."""
