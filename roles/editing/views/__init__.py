"""Staff pages in the frame of the admin that are neither the list nor the form of a model."""
