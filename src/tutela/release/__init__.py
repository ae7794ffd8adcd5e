"""The door to the public: who decided, what becomes visible, and exactly which bytes leave."""
