package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// writeJSON writes a report as one object: the run, the kinds of problem, and then every problem, those of one kind
// together. Names and codes are stable; names may be added.
func writeJSON(w io.Writer, r *Run) error {
	b := bufio.NewWriter(w)
	head := jsonHead{Program: "kiosque", Version: r.Version, Command: r.Command, Began: r.Began.Format(time.RFC3339), Ended: r.Ended.Format(time.RFC3339),
		Failure: r.Failure, ExitCode: r.ExitCode, Records: jsonCounts(r.Counts), Totals: map[string]int{}, Kinds: []jsonKind{}}
	for s := data.Advice; s <= data.Error; s++ {
		head.Totals[s.String()] = r.Log.Of(s)
	}
	for _, k := range r.Log.Kinds() {
		head.Kinds = append(head.Kinds, jsonKind{Severity: k.Severity.String(), Code: k.Code, Explanation: Sentence(k.Code, English), Count: k.Count, Fields: k.Fields})
	}
	text, err := json.MarshalIndent(head, "", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "%s,\n  \"problems\": [", text[:len(text)-len("\n}")])
	err = writeItems(b, "\n    ", r.Log.All(), func(p data.Problem) any {
		p = Presentable(p)
		return jsonProblem{p.Severity.String(), p.Code, p.Place.File, p.Place.Line, p.Place.Record, p.Place.Path, p.Field, p.Message, p.Hint, p.Again}
	})
	if err != nil {
		return err
	}
	fmt.Fprint(b, "\n  ]\n}\n")
	return b.Flush()
}

// writeItems writes problems as the items of a list in JSON, each after a break.
func writeItems(w io.Writer, lineBreak string, all iter.Seq[data.Problem], item func(data.Problem) any) error {
	separator := lineBreak
	for p := range all {
		line, err := json.Marshal(item(p))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", separator, line); err != nil {
			return err
		}
		separator = "," + lineBreak
	}
	return nil
}

type jsonHead struct {
	Program  string         `json:"program"`
	Version  string         `json:"version"`
	Command  string         `json:"command"`
	Began    string         `json:"began"`
	Ended    string         `json:"ended"`
	Failure  string         `json:"failure,omitempty"`
	ExitCode int            `json:"exitCode"`
	Records  map[string]int `json:"records"`
	Totals   map[string]int `json:"totals"` // by severity
	Kinds    []jsonKind     `json:"kinds"`
}

type jsonKind struct {
	Severity    string         `json:"severity"`
	Code        data.Code      `json:"code"`
	Explanation string         `json:"explanation"`
	Count       int            `json:"count"`
	Fields      map[string]int `json:"fields"`
}

type jsonProblem struct {
	Severity string    `json:"severity"`
	Code     data.Code `json:"code"`
	File     string    `json:"file"`
	Line     int       `json:"line,omitempty"`
	Record   int       `json:"record,omitempty"`
	Path     string    `json:"path,omitempty"`
	Field    string    `json:"field,omitempty"`
	Message  string    `json:"message"`
	Hint     string    `json:"hint,omitempty"`
	Again    int       `json:"again,omitempty"`
}

func jsonCounts(counts []Count) map[string]int {
	m := map[string]int{}
	for _, c := range counts {
		m[c.Name] = c.N
	}
	return m
}
