"""What a claim and a fact-check agree in, and what differs: rules without a model, the same answer every time."""
