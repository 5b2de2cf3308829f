package format

import "testing"

func TestSuiteRDFXML(t *testing.T) { runSuite(t, "rdf-xml", &RDFXML, &NTriples, nil) }
