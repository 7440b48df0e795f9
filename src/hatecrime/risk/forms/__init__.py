"""An instrument and an assessment in other forms: FHIR, a form to fill in, a page to read."""
