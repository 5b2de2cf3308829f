package data

import (
	"strconv"
	"strings"
)

// Position is where something was read.
type Position struct {
	File   string // as the operator named it; "-" for standard input
	Line   int    // from 1; 0 where lines mean nothing
	Record int    // from 1, counted over the whole input; 0 if unknown
	Path   string // where lines mean little: "[3].location.name", a sheet and cell, an IRI
}

// String prints "events.csv:41" or "events.json: [3].location".
func (p Position) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(p.Line))
	}
	if p.Path != "" {
		b.WriteString(": ")
		b.WriteString(p.Path)
	} else if p.Line == 0 && p.Record > 0 {
		b.WriteString(": record ")
		b.WriteString(strconv.Itoa(p.Record))
	}
	return b.String()
}

// Severity orders problems by what they do to the record.
type Severity uint8

const (
	Advice  Severity = iota + 1 // the record is published; it could be better
	Warning                     // the record is published; something in it was left out or looks wrong
	Error                       // the record is not published
)

// String is "advice", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "advice"
}

// Code is a kind of problem, stable, for counting and for programs that read reports: "not-a-date", "unknown-field".
type Code string

// Problem is one thing wrong with an input, told so that a person can mend it.
type Problem struct {
	Severity Severity
	Place    Position
	Code     Code
	Field    string // the field or property concerned; empty if it is the whole record
	Message  string // what was found and what is wrong with it: `"31/02/2026" is not a date`
	Hint     string // how to mend it; may be empty
	// Again is how often the same came again in its input. What each of a million rows may have is told at its first
	// place, and once more at the end of the input with this number, at no place but the file.
	Again int
}

// String prints one line: `events.csv:41: startDate: "31/02/2026" is not a date`. The hint is not in it.
func (p Problem) String() string {
	s := p.Place.String()
	if p.Field != "" {
		s += ": " + p.Field
	}
	return s + ": " + p.Message
}
