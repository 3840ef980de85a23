"""The faces of the desk over HTTP: JSON for programs, pages for people; never imports the worker or torch."""
