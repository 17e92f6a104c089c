"""活用の提案: what a department that holds an account without using it could do next, and what that would save."""
