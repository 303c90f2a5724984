"""The only place where a number anybody looks at is computed. Renders nothing and knows no user."""
