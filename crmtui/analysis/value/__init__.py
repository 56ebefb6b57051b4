"""What customers are worth: RFM, ABC, classes."""
