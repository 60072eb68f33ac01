"""People, studios (a studio is a tenant), memberships and roles, dancers, one-time links."""
