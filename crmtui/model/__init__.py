"""What a record is: frozen types with documented fields. No disk, no clock, no screen."""
