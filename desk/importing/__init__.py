"""What every importer does alike: name faults, remember origins, keep where a run stands, say what came of it."""
