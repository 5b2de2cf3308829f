package mapping_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func TestSeveralStartsAreOccasions(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	headings := []string{"titre", "début", "fin", "heure de début", "heure de fin"}
	for _, f := range []struct{ name, start, end, from, to, whole, parts string }{
		{"two days apart", "28/11/2024 et 05/12/2024", "", "", "", "2024-11-28/2024-12-05", "2024-11-28/ 2024-12-05/"},
		{"in any order", "05/12/2024 et 28/11/2024", "", "", "", "2024-11-28/2024-12-05", "2024-11-28/ 2024-12-05/"},
		{"two days on end are one event", "14 et 15 novembre 2026", "", "", "", "2026-11-14/2026-11-15", ""},
		{"a time is that of each", "28/11/2024 et 05/12/2024", "", "14h", "", "2024-11-28T14:00:00+01:00/2024-12-05",
			"2024-11-28T14:00:00+01:00/ 2024-12-05T14:00:00+01:00/"},
		{"and so is a time of the end", "28/11/2024 et 05/12/2024", "", "14h", "16h", "2024-11-28T14:00:00+01:00/2024-12-05T16:00:00+01:00",
			"2024-11-28T14:00:00+01:00/2024-11-28T16:00:00+01:00 2024-12-05T14:00:00+01:00/2024-12-05T16:00:00+01:00"},
		{"as many ends as starts", "28/11/2024 et 05/12/2024", "29/11/2024 et 07/12/2024", "", "", "2024-11-28/2024-12-07",
			"2024-11-28/2024-11-29 2024-12-05/2024-12-07"},
		{"an end of the whole", "28/11/2024 et 05/12/2024", "06/12/2024", "", "", "2024-11-28/2024-12-06", "2024-11-28/ 2024-12-05/"},
		{"an end of the first alone", "28/11/2024 et 05/12/2024", "28/11/2024", "", "", "2024-11-28/2024-12-05", "2024-11-28/2024-11-28 2024-12-05/"},
	} {
		t.Run(f.name, func(t *testing.T) {
			item := one(t, table(headings, "N", f.start, f.end, f.from, f.to), mapping.Table, mapping.Options{Class: schema.Event, DefaultZone: paris})
			span := func(n *data.Node) string {
				return data.First(n, schema.StartDate).Text + "/" + data.First(n, schema.EndDate).Text
			}
			var parts []string
			for _, v := range data.Values(&item.Record.Node, schema.SubEvent) {
				parts = append(parts, span(v.Node))
			}
			if got := span(&item.Record.Node); got != f.whole || strings.Join(parts, " ") != f.parts {
				t.Errorf("got %s with %q, want %s with %q", got, parts, f.whole, f.parts)
			}
			if several := strings.Contains(strings.Join(told(item, data.Advice), " "), "several-dates"); several != (f.parts != "") {
				t.Errorf("told %v", item.Problems)
			}
		})
	}
}
