"""What every feature stands on: database, access, forms, jobs, sealing, suppression, pages' common parts."""
