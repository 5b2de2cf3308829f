package main

import "slices"

// commands is every command, in the order in which help lists them.
var commands []command

func init() {
	commands = []command{
		{"serve", "[SOURCE…]", "serve the site, after importing the sources if there are any", serveLong,
			slices.Concat([]string{"listen", "base", "title", "license"}, catalogueFlags, []string{"languages", "uri-style", "page-size", "cache", "hub", "log", "refresh", "dumps", "dump-every", "form", "compress"}, importFlags), serve},
		{"import", "SOURCE…", "read records into the store", withReports(importLong), slices.Concat([]string{"base", "dry-run"}, importFlags, reportFlags), importSources},
		{"validate", "SOURCE…", "read records and tell what is wrong with them", withReports(validateLong), slices.Concat([]string{"base", "duplicates"}, readFlags, reportFlags), validate},
		{"convert", "SOURCE", "print records as RDF, without a store", withReports(convertLong), slices.Concat([]string{"base", "uri-style", "to"}, readFlags, reportFlags), convert},
		{"export", "DIR", "write the whole site into files, for any web server", exportLong,
			slices.Concat([]string{"config", "store", "base", "title", "license"}, catalogueFlags, []string{"languages", "uri-style", "page-size", "zone", "hub", "dumps", "upload", "s3-endpoint", "s3-region", "gzip", "quiet"}), exportSite},
		{"dump", "DIR", "write everything into files: every collection in every form", dumpLong(),
			[]string{"config", "store", "base", "uri-style", "title", "license", "zone", "collection", "form", "compress", "quiet"}, dumpStore},
		{"sync", "[NAME…]", "bring the store in step with the listed sources", withReports(syncLong()),
			append([]string{"config", "store", "base", "authority", "missing", "max-loss", "confirm", "quiet"}, reportFlags...), syncSources},
		{"sources", "[NAME…]", "show how the listed sources stand", sourcesLong, []string{"config", "store"}, listSources},
		{"mapping", "init|explain|check|schema …", "write, explain and check which field is which property", mappingLong(),
			append([]string{"record"}, readFlags...), mappingCommand},
		{"rename", "OLD NEW", "give a record a new address; the old one redirects", renameLong, []string{"store", "config", "quiet"}, rename},
		{"split", "RECORD…", "take apart what several sources give of a record", splitLong, []string{"store", "config", "dry-run", "quiet"}, split},
		{"withdraw", "RECORD…", "take records off the site, leaving tombstones", withdrawLong, []string{"store", "replaced-by", "config", "quiet"}, withdraw},
	}
}

// readFlags are those of every command that reads records; importFlags adds the store.
var (
	readFlags   = []string{"config", "from", "encoding", "delimiter", "records", "partial", "mapping", "collection", "zone", "horizon", "language", "source", "personal", "link", "authority", "review", "country", "quiet"}
	importFlags = append([]string{"store", "duplicates", "whole", "merge", "missing", "max-loss", "confirm"}, readFlags...)
)
