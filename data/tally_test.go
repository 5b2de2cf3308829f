package data_test

import (
	"fmt"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

func TestTallyCountsByKind(t *testing.T) {
	var tally data.Tally
	for i := range 40 {
		tally.Add(&data.Problem{Severity: data.Warning, Code: "not-a-date", Field: fmt.Sprintf("f%d", i%3), Place: data.Position{Line: i + 1}})
		if i%10 == 0 {
			tally.Add(&data.Problem{Severity: data.Error, Code: "missing-name"})
		}
	}
	tally.Add(&data.Problem{Severity: data.Advice, Code: "left-out", Field: "slug"})
	tally.Add(&data.Problem{Severity: data.Advice, Code: "left-out", Field: "slug", Again: 99, Message: "100 times in all"})
	for range 3 {
		tally.Add(&data.Problem{Severity: data.Warning, Code: "missing-name"})
	}
	tally.Add(&data.Problem{Severity: data.Warning, Code: "a"})

	got := ""
	for _, k := range tally.Kinds() {
		got += fmt.Sprintf("%d %s %s, %d examples, %d fields\n", k.Count, k.Severity, k.Code, len(k.Examples), len(k.Fields))
	}
	want := `100 advice left-out, 1 examples, 1 fields
40 warning not-a-date, 5 examples, 3 fields
4 error missing-name, 4 examples, 1 fields
3 warning missing-name, 3 examples, 1 fields
1 warning a, 1 examples, 1 fields
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if tally.Total() != 148 || tally.Of(data.Warning) != 44 || tally.Worst() != data.Error {
		t.Errorf("got %d, %d of them warnings, at worst %s", tally.Total(), tally.Of(data.Warning), tally.Worst())
	}
	if worst := new(data.Tally).Worst(); worst != 0 {
		t.Errorf("nothing is %s", worst)
	}
}

// However many fields have a problem, the counts are exact and the memory is bounded.
func TestTallyKeepsNoMoreFieldsThanItMust(t *testing.T) {
	var tally data.Tally
	told := 0
	for i := range 3000 {
		if _, fresh := tally.Add(&data.Problem{Severity: data.Warning, Code: "unknown-field", Field: fmt.Sprint(i % 1000)}); fresh {
			told++
		}
	}
	k := tally.Kinds()[0]
	if told != 500 || len(k.Fields) != 500 || k.Fields["0"] != 3 || k.Others != 1500 || k.Count != 3000 {
		t.Errorf("%d fields were told, %d are kept, %d more; in all %d", told, len(k.Fields), k.Others, k.Count)
	}
}
