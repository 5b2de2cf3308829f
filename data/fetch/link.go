package fetch

import (
	"net/http"
	"strings"
)

// next is the URL of the next page, as the header Link of an answer names it (rel="next"), if it is on the same host.
func next(resp *http.Response) string {
	for _, value := range resp.Header.Values("Link") {
		for target, params := range links(value) {
			if !relates(params, "next") {
				continue
			}
			to, err := resp.Request.URL.Parse(target)
			if err == nil && to.Scheme == resp.Request.URL.Scheme && to.Host == resp.Request.URL.Host {
				return to.String()
			}
		}
	}
	return ""
}

// links yields the targets of a Link header and their parameters, as they are written (RFC 8288, §3:
// https://www.rfc-editor.org/rfc/rfc8288#section-3). It ends where the syntax does.
func links(value string) func(func(target, params string) bool) {
	return func(yield func(string, string) bool) {
		for {
			value = strings.TrimLeft(value, " \t,")
			target, rest, ok := strings.Cut(strings.TrimPrefix(value, "<"), ">")
			if !ok || !strings.HasPrefix(value, "<") {
				return
			}
			end := unquoted(rest, ',')
			if !yield(target, rest[:end]) {
				return
			}
			value = rest[end:]
		}
	}
}

// relates tells whether one of the relations that parameters name is rel.
func relates(params, rel string) bool {
	for params != "" {
		params = strings.TrimLeft(params, " \t;")
		end := unquoted(params, ';')
		name, value, _ := strings.Cut(params[:end], "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			for word := range strings.FieldsSeq(strings.Trim(value, " \t\"")) {
				if strings.EqualFold(word, rel) {
					return true
				}
			}
			return false // only the first one counts
		}
		params = params[end:]
	}
	return false
}

// unquoted is where the separator stands outside of quotation marks, or the end.
func unquoted(text string, separator byte) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quoted:
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == separator && !quoted:
			return i
		}
	}
	return len(text)
}
