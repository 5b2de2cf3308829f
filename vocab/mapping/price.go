package mapping

import (
	"fmt"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// currencies are the signs and words for currencies of ISO 4217. "$" is many currencies; it is read as the commonest.
var currencies = map[string]string{"€": "EUR", "eur": "EUR", "euro": "EUR", "$": "USD", "usd": "USD", "us$": "USD", "dollar": "USD", "£": "GBP", "gbp": "GBP",
	"chf": "CHF", "cad": "CAD", "ca$": "CAD", "¥": "JPY", "jpy": "JPY", "xof": "XOF", "xpf": "XPF", "franc": ""}

func (w *mapper) currency(text string) string {
	if c, ok := currencies[strings.ToLower(text)]; ok && c != "" {
		return c
	}
	if c, ok := currencies[fold(text)]; ok && c != "" {
		return c
	}
	if len(text) == 3 && strings.EqualFold(text, plain(text)) {
		return strings.ToUpper(text)
	}
	w.report(data.Warning, "not-a-currency", "", quote(text)+" is not a currency", "currencies are named by ISO 4217 codes: EUR")
	return text
}

// amount is a number of money in a text.
type amount struct {
	value    data.Value
	currency string
	said     string // what stands around it: "réduit"
}

// free are the beginnings of texts that say that nothing is to be paid.
var free = foldedSet("gratuit", "gratuite", "entrée libre", "accès libre", "free", "free entry", "free admission", "libre", "entrée gratuite", "gratuit pour tous",
	"gratuit sur inscription", "gratuit sur réservation", "entrée libre et gratuite", "no charge", "0", "0€", "entrée libre sur inscription")

// prices reads what a spreadsheet says about the price: nothing to pay, amounts, or words.
func (w *mapper) prices(text string, sc *scope) {
	n := sc.node
	folded := fold(text)
	amounts, rest := readAmounts(text)
	switch {
	case free[folded] || len(amounts) == 1 && zero(amounts[0]) && len(rest) < 3:
		w.free(n, text, folded, amounts, sc.lang)
	case len(amounts) == 0:
		w.offerText(n, text, sc.lang)
	case strings.ContainsAny(rest, "0123456789"): // there are numbers that nobody understands; one price of several misleads
		w.offerText(n, text, sc.lang)
	case bounded(folded):
		offer := w.newOffer(n, schema.AggregateOffer)
		data.Add(offer, schema.LowPrice, amounts[0].value)
		w.addCurrency(offer, amounts[0].currency)
		data.Add(offer, schema.Description, data.NewText(text, sc.lang))
	default:
		if data.First(n, schema.IsAccessibleForFree).Kind == 0 {
			data.Set(n, schema.IsAccessibleForFree, data.Value{Kind: data.Boolean, Text: "false"})
		}
		for _, a := range amounts {
			offer := w.newOffer(n, schema.Offer)
			data.Add(offer, schema.Price, a.value)
			w.addCurrency(offer, a.currency)
			if a.said != "" {
				data.Add(offer, schema.Name, data.NewText(a.said, sc.lang))
			}
		}
	}
}

// free says that nothing is to be paid, as a yes and as an offer, and keeps what is said besides: "gratuit sur inscription".
func (w *mapper) free(n *data.Node, text, folded string, amounts []amount, lang string) {
	data.Set(n, schema.IsAccessibleForFree, data.Value{Kind: data.Boolean, Text: "true"})
	offer := w.newOffer(n, schema.Offer)
	data.Add(offer, schema.Price, data.Value{Kind: data.Integer, Text: "0"})
	for _, a := range amounts {
		w.addCurrency(offer, a.currency)
	}
	if len(amounts) == 0 && !bareFree[folded] {
		data.Add(offer, schema.Description, data.NewText(text, lang))
	}
}

// bareFree are the words that say no more than a price of 0 does.
var bareFree = foldedSet("gratuit", "gratuite", "free")

func zero(a amount) bool { return strings.Trim(a.value.Text, "0.") == "" }

// bounded tells whether a text gives the least price only.
func bounded(folded string) bool {
	for _, w := range [...]string{"apartirde", "from", "de", "desde", "startingat"} {
		if strings.HasPrefix(folded, w) && len(folded) > len(w) && isDigit(folded[len(w)]) {
			return true
		}
	}
	return false
}

func (w *mapper) newOffer(n *data.Node, class schema.Term) *data.Node {
	node := &data.Node{Types: []string{string(class)}}
	for i := range n.Properties {
		if n.Properties[i].Name == string(schema.Offers) {
			n.Properties[i].Values = append(n.Properties[i].Values, data.NewNested(node))
			return node
		}
	}
	n.Properties = append(n.Properties, data.Property{Name: string(schema.Offers), Values: []data.Value{data.NewNested(node)}})
	return node
}

func (w *mapper) addCurrency(offer *data.Node, code string) {
	if code != "" {
		data.Add(offer, schema.PriceCurrency, data.NewText(code, ""))
	}
}

// offerText keeps words about the price, which say no number: "prix libre", "sur inscription".
func (w *mapper) offerText(n *data.Node, text, lang string) {
	data.Add(w.newOffer(n, schema.Offer), schema.Description, data.NewText(text, lang))
}

// offerPrice reads the price of an offer that is more than a number: "12,50 €", "à partir de 5€", "gratuit".
func (w *mapper) offerPrice(n *data.Node, text string) {
	amounts, rest := readAmounts(text)
	missing := data.First(n, schema.PriceCurrency).Kind == 0
	switch {
	case free[fold(text)]:
		data.Add(n, schema.Price, data.Value{Kind: data.Integer, Text: "0"})
	case len(amounts) == 1 && rest == "":
		data.Add(n, schema.Price, amounts[0].value)
		if missing {
			w.addCurrency(n, amounts[0].currency)
		}
	case len(amounts) == 1 && bounded(fold(text)):
		least := &data.Node{Types: []string{string(schema.PriceSpecification)}}
		data.Add(least, schema.MinPrice, amounts[0].value)
		w.addCurrency(least, amounts[0].currency)
		data.Add(n, schema.PriceSpecificationProperty, data.NewNested(least))
		w.report(data.Advice, "least-price", "", quote(text)+" gives the least price only", "it was put into priceSpecification.minPrice")
	default:
		data.Add(n, schema.Description, data.NewText(text, w.opts.DefaultLang))
		w.report(data.Warning, "not-a-number", "", quote(text)+" is not a price", "it was kept as the offer's description; write the number alone, and the currency in priceCurrency")
	}
}

// readAmounts finds the amounts in a text, and what is left of it. Numbers without a currency count only where nothing
// but separators stands between them: the 1 of "Entrée libre le 1er dimanche" is no price.
func readAmounts(text string) (amounts []amount, rest string) {
	bare := true // nothing but numbers, currencies and separators so far
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(text, " ou ", " / "), func(r rune) bool { return r == '/' || r == ';' || r == '|' || r == '\n' }) {
		a, said, ok := readAmount(strings.TrimSpace(part))
		if !ok {
			bare = false
			rest += part
			continue
		}
		if a.currency == "" && said != "" {
			bare = false
			rest += part
			continue
		}
		a.said = said
		rest += said
		amounts = append(amounts, a)
	}
	if !bare && len(amounts) > 0 && amounts[0].currency == "" {
		return nil, text
	}
	return amounts, rest
}

// readAmount reads "12,50 €", "€ 12.50", "8 € réduit", "Plein tarif : 12 EUR".
func readAmount(s string) (a amount, said string, ok bool) {
	start := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	if start < 0 {
		return a, "", false
	}
	end := start
	for end < len(s) && (isDigit(s[end]) || (s[end] == ',' || s[end] == '.' || s[end] == ' ') && end+1 < len(s) && isDigit(s[end+1])) {
		end++
	}
	v, ok := parseNumber(s[start:end])
	if !ok {
		return a, "", false
	}
	a.value = v
	before, after := strings.TrimSpace(s[:start]), strings.TrimSpace(s[end:])
	for _, sign := range [...]string{"euros", "euro", "EUR", "eur", "€", "USD", "US$", "$", "GBP", "£", "CHF", "CAD"} {
		if rest, found := strings.CutPrefix(after, sign); found && !startsLetter(rest) {
			after, a.currency = strings.TrimSpace(rest), currencies[strings.TrimSuffix(strings.ToLower(sign), "s")]
			break
		}
		if rest, found := strings.CutSuffix(before, sign); found {
			before, a.currency = strings.TrimSpace(rest), currencies[strings.TrimSuffix(strings.ToLower(sign), "s")]
			break
		}
	}
	said = strings.Trim(strings.TrimSpace(before+" "+after), " :()–-,")
	return a, said, true
}

// point reads "latitude, longitude" into the geo of the node that the rule leads to.
func (w *mapper) point(text string, sc *scope, tg *target) {
	for _, sep := range [...]string{";", ", ", ",", " "} {
		a, b, ok := strings.Cut(text, sep)
		if !ok {
			continue
		}
		lat, ok1 := parseNumber(trim(a))
		lon, ok2 := parseNumber(trim(b))
		if !ok1 || !ok2 {
			continue
		}
		geo := w.part(w.dest(sc, tg), step{tg.prop, string(schema.GeoCoordinates)})
		data.Add(geo, schema.Latitude, lat)
		data.Add(geo, schema.Longitude, lon)
		return
	}
	w.report(data.Warning, "not-a-point", "", quote(text)+" is not a latitude and a longitude", fmt.Sprintf("points are read as %q", "49.1829, -0.3707"))
}
