"""What the admin's forms and lists need, whatever the model."""
