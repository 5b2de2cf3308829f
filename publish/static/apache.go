package static

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/kiosque-ld/kiosque/publish/page"
)

// apache are the rules for Apache (https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html). Of the patterns that set a variable,
// the last one that matches counts: they stand in the reverse order.
func (r *rules) apache() string {
	var b strings.Builder
	say := func(format string, values ...any) { fmt.Fprintf(&b, format+"\n", values...) }
	say("# Serves the files beside it as Kiosque does. Include it; what needs no change stands in it already.")
	say("# It needs four modules: a2enmod alias headers rewrite setenvif; and deflate, where answers are to be compressed.")
	say("")
	say("# As you like, with ServerName and TLS:\n<VirtualHost 127.0.0.1:8080>")
	say("DocumentRoot %s", quoted(r.site))
	say("<Directory %s>\n    Require all granted\n    Options None\n    AllowOverride None\n</Directory>", quoted(filepath.Dir(r.site)))
	say("AddDefaultCharset Off\nFileETag MTime Size")
	say("<IfModule mod_deflate.c>\n    SetOutputFilter DEFLATE\n    SetEnvIf Request_URI %s no-gzip\n</IfModule>", quoted(`\.(?:gz|zst)$`))
	r.apacheChoices(say)
	r.apacheRewriting(say)
	r.apacheFields(say)
	say("</VirtualHost>")
	return b.String()
}

// apacheChoices set variables to what the request prefers: the language, and the number of a choice in each menu, which is that
// behind the last where none is acceptable.
func (r *rules) apacheChoices(say func(string, ...any)) {
	say("\n# What the request prefers.")
	say("SetEnvIf Request_Method . kiosque_language=%s", r.languages[0])
	backwards(tongues(r.languages), func(p preference) {
		say("SetEnvIfNoCase Accept-Language %s kiosque_language=%s", quoted(p.pattern), r.languages[p.choice])
	})
	for i := range r.menus {
		m := &r.menus[i]
		say("SetEnvIf Request_Method . kiosque_%d=%d", i, len(m.choices))
		backwards(media(m.choices), func(p preference) {
			say("SetEnvIfNoCase Accept %s kiosque_%d=%d", quoted(p.pattern), i, p.choice)
		})
		say(`SetEnvIfExpr "-z req_novary('Accept')" kiosque_%d=0`, i)
	}
}

// apacheRewriting leads paths to files.
func (r *rules) apacheRewriting(say func(string, ...any)) {
	say("\nAlias %s %s\nErrorDocument 410 %s", quoted("/"+goneFolder+"/"), quoted(r.gone+"/"), quoted("/"+goneFolder+"%{reqenv:kiosque_gone}"))
	say("RewriteEngine On")
	say("RewriteCond %%{ENV:REDIRECT_STATUS} =\"\"\nRewriteRule ^/%s/ - [R=404,L]\nRewriteRule ^/%s/ - [L]", goneFolder, goneFolder)
	if len(r.moved) > 0 {
		say("RewriteMap kiosque_moved %s", raw("txt:"+r.beside(movedFile)))
		say("RewriteCond ${kiosque_moved:$1} (.+)\nRewriteRule ^(.*/[^/.]+)(\\.[^/]*)?$ %%1$2 [R=301,L]")
	}
	if r.seeOther {
		say("RewriteRule ^%s/id(/.+)$ %s$1 [R=303,L]", r.root, r.root)
	}
	if r.root != "" {
		say("RewriteRule ^%s$ %s/ [R=301,L]", r.root, r.root)
	}
	say("# The document of a path, which may have a suffix.")
	say("RewriteRule ^(.*/[^/.]+)(?:\\.[^/]*)?$ - [E=kiosque_document:$1]")
	say("RewriteRule ^%s/(?:index\\.[^/]*)?$ - [E=kiosque_document:%s/]", r.root, r.root)
	say("RewriteRule ^%s/$ %s/index", r.root, r.root)
	for _, c := range r.plain() {
		say("RewriteRule %s - [L]", raw("^"+meta(c.Prefix)+"$"))
	}
	say("# What has none is given that of a variant.")
	for i := range r.menus {
		m := &r.menus[i]
		for _, pattern := range m.patterns {
			for j := range m.choices {
				if m.choices[j].page() && hasPage(m.choices[:j]) {
					continue
				}
				by := "form"
				if m.choices[j].page() {
					by = "page"
				}
				say("RewriteCond %%{ENV:kiosque_document} %s\nRewriteCond %%{ENV:kiosque_%d} =%d", raw(pattern), i, j)
				say("RewriteRule ^(.*/[^/.]+)$ $1%s [E=kiosque_by_%s:1]", m.suffix(j, "%{ENV:kiosque_language}"), by)
			}
			say("RewriteCond %%{ENV:kiosque_document} %s\nRewriteCond %%{ENV:kiosque_%d} =%d\nRewriteRule /[^/.]+$ - [R=406,L]", raw(pattern), i, len(m.choices))
		}
	}
	say("RewriteRule /[^/.]*$ - [R=404,L]")
	say("RewriteRule ^(.*/[^/.]+)\\.html$ $1.%%{ENV:kiosque_language}.html [E=kiosque_by_language:1]")
	say("RewriteCond %s -f\nRewriteRule ^(.*)$ - [E=kiosque_gone:$1,R=410,L]", raw(r.gone+"$1"))
	say("RewriteRule ^(.*)$ $1 [PT,L]")
}

// apacheFields are the header fields.
func (r *rules) apacheFields(say func(string, ...any)) {
	say("\n# Header fields.")
	for _, t := range r.types() {
		say("<LocationMatch %s>\n    ForceType %s\n</LocationMatch>", quoted(meta(t[0])+"$"), quoted(t[1]))
	}
	for _, c := range r.plain() {
		say("<Location %s>\n    ForceType %s\n</Location>", quoted(c.Prefix), quoted(c.Type))
	}
	for _, one := range r.particular() {
		say("<LocationMatch %s>\n    ForceType %s\n</LocationMatch>", quoted(strings.Replace(one[0], "^", "^(?:/"+goneFolder+")?", 1)), quoted(one[1]))
	}
	say("Header always set Access-Control-Allow-Origin *")
	say("Header always set Access-Control-Expose-Headers \"Content-Location, ETag, Link\"")
	say("Header always set X-Content-Type-Options nosniff")
	say("Header always set Vary Accept-Encoding")
	for _, by := range [][2]string{{"page", vary}, {"form", "Accept, Accept-Encoding"}, {"language", "Accept-Encoding, Accept-Language"}} {
		for _, prefix := range []string{"", "REDIRECT_"} { // which variables have in the answer to an error
			say("Header always set Vary %s env=%skiosque_by_%s", quoted(by[1]), prefix, by[0])
		}
	}
	say("Header set Cache-Control %s", quoted(fresh))
	say("Header set Content-Location %s", quoted("expr="+r.origin()+"%{REQUEST_URI}"))
	say("<LocationMatch \"\\.html$\">\n    Header always set Content-Security-Policy %s\n</LocationMatch>", quoted(page.Policy))
	say("<Location %s>\n    Header set Cache-Control %s\n</Location>", quoted(r.assets), quoted(forever))
	for i := range r.menus {
		for _, pattern := range r.menus[i].patterns {
			say("<LocationMatch %s>\n    Header set Link %s\n</LocationMatch>", quoted(pattern), quoted(r.links(&r.menus[i], "%{kiosque_document}e")))
		}
	}
}

// backwards visits the last one first.
func backwards(list []preference, visit func(preference)) {
	for i := len(list) - 1; i >= 0; i-- {
		visit(list[i])
	}
}

// raw is an argument of mod_rewrite, which takes a backslash as it is.
func raw(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
