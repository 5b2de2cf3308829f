package report

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// root is the name that locations have for the folder in which the program ran (SARIF 2.1.0, §3.14.14). Where that lies is
// left unsaid: a report is read elsewhere.
const root = "SRCROOT"

// sarifLevels are the severities as SARIF has them (§3.27.10).
var sarifLevels = map[data.Severity]string{data.Error: "error", data.Warning: "warning", data.Advice: "note"}

// writeSARIF writes a report in the Static Analysis Results Interchange Format 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), which code hosts and editors show beside the files:
// kinds of problem are rules, problems are results.
func writeSARIF(w io.Writer, r *Run) error {
	b := bufio.NewWriter(w)
	at := map[data.Code]int{}
	rules := []sarifRule{}
	for _, k := range r.Log.Kinds() {
		if _, listed := at[k.Code]; !listed {
			at[k.Code] = len(rules)
			rules = append(rules, ruleOf(k))
		}
	}
	driver, err := json.Marshal(sarifDriver{Name: "Kiosque", Version: r.Version, Rules: rules})
	if err != nil {
		return err
	}
	rest, err := json.Marshal(sarifRun{
		Bases: map[string]sarifBase{root: {text("the folder in which the program ran")}},
		Invocations: []sarifInvocation{{r.Failure == "", r.ExitCode, r.Began.UTC().Format(time.RFC3339), r.Ended.UTC().Format(time.RFC3339),
			sarifNotifications(r.Failure)}},
		ColumnKind: "unicodeCodePoints", Language: "en", Properties: map[string]any{"command": r.Command, "records": jsonCounts(r.Counts)},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(b, `{"$schema":"%s","version":"2.1.0","runs":[{"tool":{"driver":%s},%s,"results":[`, sarifSchema, driver, rest[1:len(rest)-1])
	err = writeItems(b, "\n", r.Log.All(), func(p data.Problem) any { return r.result(p, at[p.Code]) })
	if err != nil {
		return err
	}
	fmt.Fprint(b, "\n]}]}\n")
	return b.Flush()
}

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// ruleOf describes a kind of problem (§3.49). Its help adds to the sentence how the first one can be mended.
func ruleOf(k *data.Counted) sarifRule {
	sentence := Sentence(k.Code, English)
	help := sentence
	if len(k.Examples) > 0 && k.Examples[0].Hint != "" {
		first := Presentable(k.Examples[0])
		help += " To mend one: " + first.Hint + "."
	}
	return sarifRule{ID: k.Code, Short: text(sentence), Full: text(sentence), Help: text(help),
		Default: sarifDefault{sarifLevels[k.Severity]}, Properties: map[string]any{"count": k.Count}}
}

// result is a problem (§3.27). Its place is a line of a file, and a path within that (§3.33).
func (r *Run) result(p data.Problem, rule int) sarifResult {
	address := r.address(p.Place.File)
	p = Presentable(p)
	message := p.Message
	if p.Field != "" {
		message = p.Field + ": " + message
	}
	if p.Hint != "" {
		message += " (hint: " + p.Hint + ")"
	}
	var place sarifLocation
	if address != "" {
		place.Physical = &sarifPhysical{Artifact: sarifArtifact{URI: address}}
		if !strings.HasPrefix(address, "file:") {
			place.Physical.Artifact.Base = root
		}
		if p.Place.Line > 0 {
			place.Physical.Region = &sarifRegion{p.Place.Line}
		}
	}
	if within := cmp.Or(strings.Trim(p.Place.Path+"."+p.Field, "."), p.Place.File); within != "" {
		place.Logical = []sarifLogical{{within, "member"}}
	}
	result := sarifResult{Rule: p.Code, Index: rule, Level: sarifLevels[p.Severity], Message: text(message), Locations: []sarifLocation{place}, Properties: map[string]any{}}
	if p.Place.Record > 0 {
		result.Properties["record"] = p.Place.Record
	}
	if p.Again > 0 {
		result.Properties["again"] = p.Again
	}
	return result
}

type sarifText struct {
	Text string `json:"text"`
}

// text is a plain text message (§3.11.3): with its braces doubled (§3.11.5), and with nothing in it that would be a link
// (§3.11.6), which whoever wrote the input could point anywhere.
func text(s string) sarifText { return sarifText{inMessages.Replace(s)} }

var inMessages = strings.NewReplacer("{", "{{", "}", "}}", "](", "] (")

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID         data.Code      `json:"id"`
	Short      sarifText      `json:"shortDescription"`
	Full       sarifText      `json:"fullDescription"`
	Help       sarifText      `json:"help"`
	Default    sarifDefault   `json:"defaultConfiguration"`
	Properties map[string]any `json:"properties"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

type sarifRun struct {
	Bases       map[string]sarifBase `json:"originalUriBaseIds"`
	Invocations []sarifInvocation    `json:"invocations"`
	ColumnKind  string               `json:"columnKind"`
	Language    string               `json:"language"`
	Properties  map[string]any       `json:"properties"`
}

type sarifBase struct {
	Description sarifText `json:"description"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	Began         string              `json:"startTimeUtc"`
	Ended         string              `json:"endTimeUtc"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

func sarifNotifications(failure string) []sarifNotification {
	if failure == "" {
		return nil
	}
	return []sarifNotification{{"error", text(failure)}}
}

type sarifResult struct {
	Rule       data.Code       `json:"ruleId"`
	Index      int             `json:"ruleIndex"`
	Level      string          `json:"level"`
	Message    sarifText       `json:"message"`
	Locations  []sarifLocation `json:"locations"`
	Properties map[string]any  `json:"properties,omitempty"`
}

type sarifLocation struct {
	Physical *sarifPhysical `json:"physicalLocation,omitempty"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	Line int `json:"startLine"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}
