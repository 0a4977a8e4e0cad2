"""What a viewer should know and do now: today; later the live feed and analytics."""
