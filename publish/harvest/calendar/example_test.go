package calendar_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/calendar"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func ExampleCalendar_Append() {
	n := &data.Node{Types: []string{string(schema.Event)}}
	data.Add(n, schema.Name, data.NewText("Journée IA & santé", "fr"))
	data.Add(n, schema.StartDate, data.Value{Kind: data.Date, Text: "2026-11-28"})
	changed := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	event := &plain.Thing{
		Entry: &data.Entry{Ref: "events/ia", Created: changed, Changed: changed, Summary: data.Summary{Name: "Journée IA & santé", Lang: "fr"}},
		Node:  n, Mapper: vocab.Mapper{Base: "https://data.example.org"},
	}
	text, _ := calendar.New(calendar.Options{}).Append(nil, event)
	fmt.Print(strings.ReplaceAll(string(text), "\r", ""))
	// Output:
	// BEGIN:VEVENT
	// UID:https://data.example.org/events/ia#this
	// DTSTAMP:20260301T120000Z
	// CREATED:20260301T120000Z
	// LAST-MODIFIED:20260301T120000Z
	// SEQUENCE:0
	// DTSTART;VALUE=DATE:20261128
	// SUMMARY;LANGUAGE=fr:Journée IA & santé
	// URL:https://data.example.org/events/ia
	// END:VEVENT
}
