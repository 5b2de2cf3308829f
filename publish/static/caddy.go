package static

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/publish/page"
)

// caddy are the rules for Caddy (https://caddyserver.com/docs/caddyfile/directives/map): maps choose a suffix by the request's
// fields, and the path is rewritten to that of the variant.
func (r *rules) caddy() string {
	var b strings.Builder
	say := func(format string, values ...any) { fmt.Fprintf(&b, format+"\n", values...) }
	say("# Serves the files beside it as Kiosque does. Import it; what needs no change stands in it already.")
	say("# As you like, with a name:\nhttp://127.0.0.1:8080 {")
	r.caddyMaps(say)
	r.caddyMatchers(say)
	say("\n    route {")
	say("        encode {\n            gzip\n            match {")
	for _, mediaType := range r.zipped() {
		say("                header Content-Type %s*", mediaType)
	}
	say("            }\n        }")
	say("        header Access-Control-Allow-Origin *\n        header Access-Control-Expose-Headers `Content-Location, ETag, Link`\n        header X-Content-Type-Options nosniff\n        header Vary Accept-Encoding")
	if len(r.moved) > 0 {
		say("        redir @kiosque_moved {kiosque_moved}{kiosque_ending} 301")
	}
	if r.seeOther {
		say("        redir @kiosque_thing %s{re.kiosque_thing.1} 303", r.root)
	}
	if r.root != "" {
		say("        redir %s %s/ 301", r.root, r.root)
	}
	for i := range r.menus {
		r.caddyMenu(say, i)
	}
	say("        route @kiosque_any_page {\n            header Vary `Accept-Encoding, Accept-Language`\n            rewrite * {re.kiosque_any_page.1}.{kiosque_language}.html\n        }")
	say("        header @kiosque_page Content-Security-Policy %s", bare(page.Policy))
	say("        header Cache-Control %s\n        header @kiosque_asset Cache-Control %s", bare(fresh), bare(forever))
	say("        header @kiosque_there Content-Location %s", bare(r.origin()+"{path}"))
	for i := range r.menus {
		say("        header @kiosque_of_%d Link %s", i, bare(r.links(&r.menus[i], "{kiosque_document}")))
	}
	say("        header @kiosque_known Content-Type {kiosque_type}")
	say("        handle @kiosque_gone {\n            root * %s\n            file_server {\n                status 410\n            }\n        }", bare(r.gone))
	say("        handle {\n            root * %s\n            file_server {\n                index none\n            }\n        }", bare(r.site))
	say("    }\n}")
	return b.String()
}

// caddyMaps set variables to what the request prefers, and what its path says.
func (r *rules) caddyMaps(say func(string, ...any)) {
	say("    map {header.Accept-Language} {kiosque_language} {")
	for _, p := range tongues(r.languages) {
		say("        %s %s", bare("~(?i)"+p.pattern), r.languages[p.choice])
	}
	say("        default %s\n    }", r.languages[0])
	for i := range r.menus {
		m := &r.menus[i]
		chosen := func(choice int) string {
			if m.choices[choice].page() {
				return "page"
			}
			return m.choices[choice].Suffix
		}
		say("    map {header.Accept} {kiosque_%d} {", i)
		for _, p := range media(m.choices) {
			say("        %s %s", bare("~(?i)"+p.pattern), chosen(p.choice))
		}
		say("        %s %s\n        default none\n    }", bare("~^$"), chosen(0))
	}
	say("    map {path} {kiosque_document} {kiosque_ending} {")
	say("        %s %s ``", bare("~^"+meta(r.root)+`/(?:index\.[^/]*)?$`), r.root+"/")
	say("        %s ${1} ${2}\n        %s ${1} ``\n    }", bare(`~^(.*/[^/.]+)(\.[^/]*)$`), bare("~(.*)"))
	say("    map {path} {kiosque_name} {\n        %s %s\n        %s ${1}\n    }", r.root+"/", r.root+"/index", bare("~(.*)"))
	if len(r.moved) > 0 {
		say("    map {kiosque_document} {kiosque_moved} {")
		for _, one := range r.redirects() {
			say("        %s %s", one[0], one[1])
		}
		say("        default none\n    }")
	}
	say("    map {path} {kiosque_type} {")
	for _, c := range r.plain() {
		say("        %s %s", c.Prefix, bare(c.Type))
	}
	for _, one := range append(r.particular(), r.endings()...) {
		say("        %s %s", bare("~"+one[0]), bare(one[1]))
	}
	say("        default none\n    }")
}

// zipped are the media types that compression makes smaller.
func (r *rules) zipped() []string {
	var list []string
	for _, t := range append(r.types(), r.particular()...) {
		mediaType, _, _ := strings.Cut(t[1], ";")
		if mediaType != "application/gzip" && mediaType != "application/zstd" {
			list = append(list, mediaType)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// endings are the types of suffixes, as patterns.
func (r *rules) endings() (list [][2]string) {
	for _, t := range r.types() {
		list = append(list, [2]string{meta(t[0]) + "$", t[1]})
	}
	return list
}

// caddyMatchers name the conditions.
func (r *rules) caddyMatchers(say func(string, ...any)) {
	say("")
	if len(r.moved) > 0 {
		say("    @kiosque_moved not vars {kiosque_moved} none")
	}
	if r.seeOther {
		say("    @kiosque_thing path_regexp kiosque_thing %s", bare("^"+meta(r.root)+`/id(/.+)$`))
	}
	for i := range r.menus {
		m := &r.menus[i]
		pattern := bare(strings.Join(m.patterns, "|"))
		say("    @kiosque_of_%d {\n        path_regexp %s\n        file {\n            root %s\n            try_files {path}\n        }\n    }", i, pattern, bare(r.site))
		say("    @kiosque_menu_%d {\n        path_regexp %s\n        not path_regexp %s", i, pattern, bare(`\.[^/]*$`))
		for _, c := range r.plain() {
			say("        not path %s", c.Prefix)
		}
		say("    }\n    @kiosque_none_%d vars {kiosque_%d} none\n    @kiosque_page_%d vars {kiosque_%d} page\n    @kiosque_form_%d not vars {kiosque_%d} page none", i, i, i, i, i, i)
	}
	say("    @kiosque_any_page {\n        path_regexp kiosque_any_page %s\n    }", bare(`^(.*/[^/.]+)\.html$`))
	say("    @kiosque_page path_regexp %s\n    @kiosque_asset path %s*\n    @kiosque_known not vars {kiosque_type} none", bare(`\.html$`), r.assets)
	for _, one := range [][2]string{{"there", r.site}, {"gone", r.gone}} {
		say("    @kiosque_%s file {\n        root %s\n        try_files {path}\n    }", one[0], bare(one[1]))
	}
}

// caddyMenu rewrites a path without a suffix to that of what was chosen.
func (r *rules) caddyMenu(say func(string, ...any), i int) {
	say("        route @kiosque_menu_%d {\n            error @kiosque_none_%d 406", i, i)
	if r.menus[i].paged() {
		say("            header @kiosque_page_%d Vary %s", i, bare(vary))
	}
	say("            header @kiosque_form_%d Vary `Accept, Accept-Encoding`", i)
	say("            rewrite @kiosque_form_%d {kiosque_name}{kiosque_%d}\n            rewrite @kiosque_page_%d {kiosque_name}.{kiosque_language}.html\n        }", i, i, i)
}

// bare is a value for a Caddyfile that is taken as it is.
func bare(s string) string { return "`" + strings.ReplaceAll(s, "`", "%60") + "`" }
