"""What proves who somebody is, and how they change it themselves."""
