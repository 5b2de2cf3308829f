package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The kinds of change, in the words of the Activity Vocabulary (https://www.w3.org/TR/activitystreams-vocabulary/).
const (
	Activity = "https://www.w3.org/ns/activitystreams#"

	Create graph.IRI = Activity + "Create"
	Update graph.IRI = Activity + "Update"
	Delete graph.IRI = Activity + "Delete"
)
