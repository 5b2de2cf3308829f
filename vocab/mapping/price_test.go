package mapping

import (
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// What spreadsheets and services say about prices, and what becomes of it: the offers in short, and whether nothing is to be
// paid.
func TestPrices(t *testing.T) {
	for text, want := range map[string]string{
		"Gratuit":                  "[0] free",
		"0 €":                      "[0 EUR] free",
		"Gratuit, Sur inscription": "[0 (Gratuit, Sur inscription)] free",
		"Accès libre":              "[0 (Accès libre)] free",
		"Visite gratuite limitée à 20 participants par visite": "[0 (Visite gratuite limitée à 20 participants par visite)] free",
		"gratuit pour les moins de 18 ans":                     "[(gratuit pour les moins de 18 ans)]",
		"Entrée libre le 1er dimanche du mois":                 "[(Entrée libre le 1er dimanche du mois)]",
		"non gratuit":                                          "[(non gratuit)]",
		"prix libre":                                           "[(prix libre)]",
		"10€ / 8€ / 6€":                                        "[10 EUR] [8 EUR] [6 EUR] paid",
		"12,50 € / 8 € réduit":                                 "[12.50 EUR] [8 EUR “réduit”] paid",
		"640.00 € - Rendez-vous à Dax et Mont de Marsan":       "[640.00 EUR (Rendez-vous à Dax et Mont de Marsan)] paid",
		"de 5€ à 10 €":                                         "[5–10 EUR]",
		"12€ – 20€":                                            "[12–20 EUR]",
		"entre 5 et 8 euros":                                   "[5–8 EUR]",
		"de 90.75 € à 605.00 € Rendez-vous sur place":          "[90.75–605.00 EUR (de 90.75 € à 605.00 € Rendez-vous sur place)]",
		"à partir de 5 €":                                      "[5– EUR (à partir de 5 €)]",
		"Inscription en ligne - 38€":                           "[38 EUR “Inscription en ligne”] paid",
		"Tarifs : 12e / 14€":                                   "[(Tarifs : 12e / 14€)]",
		"du 3 au 5 mars":                                       "[(du 3 au 5 mars)]",
	} {
		n := &data.Node{}
		newMapper(Table, Options{}).prices(text, &scope{node: n})
		got := ""
		for _, v := range data.Values(n, schema.Offers) {
			text := func(p schema.Term) string { return data.First(v.Node, p).Text }
			offer := text(schema.Price)
			if text(schema.LowPrice) != "" {
				offer = text(schema.LowPrice) + "–" + text(schema.HighPrice)
			}
			for _, more := range []struct {
				p           schema.Term
				open, close string
			}{{schema.PriceCurrency, "", ""}, {schema.Name, "“", "”"}, {schema.Description, "(", ")"}} {
				if s := text(more.p); s != "" {
					if offer != "" {
						offer += " "
					}
					offer += more.open + s + more.close
				}
			}
			if got != "" {
				got += " "
			}
			got += "[" + offer + "]"
		}
		switch data.First(n, schema.IsAccessibleForFree).Text {
		case "true":
			got += " free"
		case "false":
			got += " paid"
		}
		if got != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
}
