package calendar

import (
	"context"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

var _ publish.Provider = (*View)(nil)

const service = "calendar"

var standard = publish.Standard{IRI: "https://www.rfc-editor.org/rfc/rfc5545", Title: "iCalendar (RFC 5545)"}

// Services is the family of calendars.
func (*View) Services(*publish.Site) []publish.Service {
	return []publish.Service{{
		Name:  service,
		Title: publish.Words{French: "Agendas iCalendar", English: "iCalendar calendars"},
		Description: publish.Words{
			French:  "Des agendas auxquels s’abonner : tous les événements, et ceux de chaque organisation, lieu, personne ou projet, à son adresse suivie de .ics.",
			English: "Calendars to subscribe to: all events, and those of each organization, place, person or project, at its address with .ics behind it.",
		},
		Endpoint: Path(), Documentation: string(standard.IRI), MediaType: variant.MediaType, Standard: standard,
	}}
}

// Distributions is the calendar of all events.
func (*View) Distributions(_ context.Context, _ *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	if c != data.Events {
		return nil, nil
	}
	return []publish.Distribution{{
		Name:  service,
		Title: publish.Words{French: "Agenda iCalendar", English: "iCalendar calendar"},
		Description: publish.Words{
			French:  "Agenda auquel s’abonner. Au-delà de mille événements, seuls ceux qui commencent à partir du mois passé.",
			English: "A calendar to subscribe to. Of more than a thousand events, it has those that begin from last month on.",
		},
		Path: Path(), Service: service, MediaType: variant.MediaType, Standards: []publish.Standard{standard},
	}}, nil
}
