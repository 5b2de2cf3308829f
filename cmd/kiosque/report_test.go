package main

import (
	"strings"
	"testing"
	"unicode"
)

// Whoever wrote an input does not write on the terminal of who reads it.
func TestProblemsCommandNoTerminal(t *testing.T) {
	long := strings.Repeat("é", 100_000)
	s := newStage(t, map[string]string{
		"a.json": "[{\"@type\": \"Event\", \"name\": \"A\", \"startDate\": \"2026-03-05\", \"\\u001b]0;pwned\\u0007\": 1, \"\\u202eab\": 1, \"" + long + "\": 1}]",
	})
	_, problems := s.run(exitOK, "", "validate", "a.json")
	s.has(problems, `\x1b]0;pwned\a`, `\u202eab`, "ééé…")
	for _, r := range problems {
		if r != '\n' && !unicode.IsGraphic(r) {
			t.Fatalf("%q is printed as it is:\n%q", r, problems)
		}
	}
	if len(problems) > 10_000 {
		t.Errorf("a field of %d bytes made %d bytes of messages", len(long), len(problems))
	}
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"28\u00a0novembre « IA »": "28\u00a0novembre « IA »", "a\tb\nc": `a\tb\nc`, "\x9b31m": `\x9b31m`, "\u009b31m": `\u009b31m`, "\ufffd": "\ufffd",
	} {
		if got := visible(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
