"""What a form is: template, field types, geometry in millimetres, blank-form drawing."""
