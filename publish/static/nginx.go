package static

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/kiosque-ld/kiosque/publish/page"
)

// nginx are the rules for nginx (https://nginx.org/en/docs/http/ngx_http_map_module.html): maps choose a suffix by the path and
// the request's fields; a path that has none is rewritten to the variant, which then is served as if it had been asked for.
func (r *rules) nginx() string {
	var b strings.Builder
	say := func(format string, values ...any) { fmt.Fprintf(&b, format+"\n", values...) }
	say(`# Serves the files beside it as Kiosque does. Include it within http { }; what needs no change stands in it already.`)
	say("")
	say("map_hash_bucket_size 256;\nmap_hash_max_size 65536;\nvariables_hash_max_size 2048;")
	say("map $http_accept_language $kiosque_language {\n    default %s;", quoted(r.languages[0]))
	for _, p := range tongues(r.languages) {
		say("    %s %s;", quoted("~*"+p.pattern), quoted(r.languages[p.choice]))
	}
	say("}")
	for i := range r.menus {
		m := &r.menus[i]
		say("map $http_accept $kiosque_suffix_%d {\n    default none;\n    '' %s;", i, quoted(m.suffix(0, "$kiosque_language")))
		for _, p := range media(m.choices) {
			say("    %s %s;", quoted("~*"+p.pattern), quoted(m.suffix(p.choice, "$kiosque_language")))
		}
		say("}")
	}
	for _, one := range []struct {
		name   string
		values func(i int) string
	}{
		{"suffix", func(i int) string { return fmt.Sprintf("$kiosque_suffix_%d", i) }},
		{"links", func(i int) string { return quoted(r.links(&r.menus[i], "$kiosque_document")) }},
	} {
		say("map $kiosque_document $kiosque_%s {\n    default '';", one.name)
		for i := range r.menus {
			for _, pattern := range r.menus[i].patterns {
				say("    %s %s;", quoted("~"+pattern), one.values(i))
			}
		}
		say("}")
	}
	say("# The document of a path, which may have a suffix, and the name of its files.")
	say("map $uri $kiosque_document {\n    default $uri;\n    %s $kiosque_stem_of;\n    %s %s;\n}", quoted(`~^(?<kiosque_stem_of>.*/[^/.]+)\.[^/]*$`), quoted(`~^`+r.root+`/(?:index\.[^/]*)?$`), quoted(r.root+"/"))
	say("map $uri $kiosque_name {\n    default $uri;\n    %s %s;\n}", quoted(r.root+"/"), quoted(r.root+"/index"))
	say("map $uri $kiosque_page {\n    default '';\n    %s $kiosque_page_of.$kiosque_language.html;\n}", quoted(`~^(?<kiosque_page_of>.*/[^/.]+)\.html$`))
	say("map $uri $kiosque_ending {\n    default '';\n    %s $kiosque_ending_of;\n}", quoted(`~^.*/[^/.]+(?<kiosque_ending_of>\.[^/]*)$`))
	say("map $kiosque_document $kiosque_moved {\n    default '';")
	for _, one := range r.redirects() {
		say("    %s %s;", quoted(one[0]), quoted(one[1]))
	}
	say("}")
	say("# By which fields a variant was chosen: what was asked for, and what is served.")
	say("map \"$request_uri $uri\" $kiosque_vary {\n    default Accept-Encoding;")
	for _, c := range r.plain() {
		say("    %s Accept-Encoding;", quoted("~ "+meta(c.Prefix)+"$"))
	}
	const unsuffixed, query = `~^[^? ]*/[^/?. ]*`, `(?:\?[^ ]*)? `
	say("    %s %s;", quoted(unsuffixed+query+`.*\.html$`), quoted(vary))
	say("    %s %s;", quoted(unsuffixed+query), quoted("Accept, Accept-Encoding"))
	say("    %s %s;\n}", quoted(unsuffixed+`\.html`+query), quoted("Accept-Encoding, Accept-Language"))
	say("map $uri $kiosque_policy {\n    default '';\n    %s %s;\n}", quoted(`~\.html$`), quoted(page.Policy))
	say("map $uri $kiosque_cache {\n    default %s;\n    %s %s;\n}", quoted(fresh), quoted("~^"+r.assets), quoted(forever))
	say("")
	say("server {\n    listen 127.0.0.1:8080; # as you like, with server_name and TLS")
	say("    root %s;\n    charset off;\n    absolute_redirect off;\n    gzip on;\n    gzip_types *;\n    gzip_vary off;\n    gzip_proxied any;", quoted(r.site))
	say("    default_type application/octet-stream;\n    types {")
	for _, t := range r.types() {
		say("        %s %s;", quoted(t[1]), t[0][1:])
	}
	say("    }")
	for _, field := range [][2]string{{"Access-Control-Allow-Origin", "*"}, {"Access-Control-Expose-Headers", "Content-Location, ETag, Link"}, {"X-Content-Type-Options", "nosniff"},
		{"Vary", "$kiosque_vary"}, {"Link", "$kiosque_links"}, {"Content-Security-Policy", "$kiosque_policy"}, {"Cache-Control", "$kiosque_cache"}, {"Content-Location", r.origin() + "$uri"}} {
		always := " always"
		if field[0] == "Link" || field[0] == "Content-Location" {
			always = "" // of what is not there
		}
		say("    add_header %s %s%s;", field[0], quoted(field[1]), always)
	}
	say("    error_page 410 /%s$uri;", goneFolder)
	say("    if ($kiosque_moved) { return 301 $kiosque_moved$kiosque_ending; }")
	if r.seeOther {
		say("    location ~ %s { add_header Access-Control-Allow-Origin *; return 303 %s; }", quoted(`^`+r.root+`/id(?<kiosque_thing>/.+)$`), quoted(r.root+"$kiosque_thing"))
	}
	if r.root != "" {
		say("    location = %s { return 301 %s; }", quoted(r.root), quoted(r.root+"/"))
	}
	for _, c := range r.plain() {
		say("    location = %s { types { } default_type %s; try_files $uri @absent; }", quoted(c.Prefix), quoted(c.Type))
	}
	for _, one := range r.particular() {
		say("    location ~ %s { types { } default_type %s; try_files $uri @absent; }", quoted(one[0]), quoted(one[1]))
	}
	say(`    location ~ \.(?:gz|zst)$ { gzip off; try_files $uri @absent; }`)
	say(`    location ~ /[^/]*\.[^/]*$ { try_files $uri $kiosque_page @absent; }`)
	say("    location / {\n        if ($kiosque_suffix = none) { return 406; }\n        if ($kiosque_suffix = '') { return 404; }\n        rewrite ^ $kiosque_name$kiosque_suffix last;\n    }")
	say("    location @absent {\n        root %s;\n        if (-f $request_filename) { return 410; }\n        if (-f %s) { return 410; }\n        return 404;\n    }", quoted(r.gone), quoted(r.gone+"$kiosque_page"))
	say("    location ^~ /%s/ {\n        internal;\n        root %s;\n        try_files $uri /%s$kiosque_page =404;", goneFolder, quoted(filepath.Dir(r.gone)), goneFolder)
	for _, one := range r.particular() {
		pattern := strings.Replace(one[0], "^", "^/"+goneFolder, 1)
		say("        location ~ %s { internal; root %s; types { } default_type %s; }", quoted(pattern), quoted(filepath.Dir(r.gone)), quoted(one[1]))
	}
	say("    }")
	say("}")
	return b.String()
}

// quoted is a value for a configuration file, between double quotes. It has no control characters: paths and types are the
// site's.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
