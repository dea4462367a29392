"""Pure arithmetic: no session, no clock, no district but what is handed in."""
