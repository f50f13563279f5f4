"""What breaks under the hub, and what people see and keep then: “When something breaks” in docs/operations.md."""
