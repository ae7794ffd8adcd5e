"""The protected person: what is asked, decided and confirmed before anybody is moved."""
