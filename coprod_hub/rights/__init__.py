"""Rights and running: requests of people about their own data, the schedule, and the record of what was done."""
