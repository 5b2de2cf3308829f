// Package page is HTML: pages for people about a record, a collection, the whole site and what went wrong. It knows
// records and the vocabulary's words, and takes everything else as plain fields: it knows no HTTP, no store and no
// form of RDF, and writes no address that it was not given.
package page
