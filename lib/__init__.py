"""Pure leaves that know no model."""
