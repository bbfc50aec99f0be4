package lianlianmpay

import "fmt"

// SignType says how a message is signed. Sets of them are joined with |.
type SignType uint32

const (
	// RSA is PKCS#1 v1.5 with MD5.
	RSA SignType = 1
	// SHA256WithRSA is PKCS#1 v1.5 with SHA-256.
	SHA256WithRSA SignType = 2
)

// String is the spelling in messages.
func (t SignType) String() string {
	switch t {
	case RSA:
		return "RSA"
	case SHA256WithRSA:
		return "SHA256withRSA"
	}
	return fmt.Sprintf("SignType(%d)", uint32(t))
}

// ParseSignType takes the spelling of messages.
func ParseSignType(name string) (SignType, error) {
	for _, t := range []SignType{RSA, SHA256WithRSA} {
		if t.String() == name {
			return t, nil
		}
	}
	return 0, hostFailed("unknown_sign_type", "sign_type: neither `RSA` nor `SHA256withRSA`", nil)
}

// Direction says who sent a message: the merchant a request, LianLian a response.
type Direction uint32

// The two directions.
const (
	ToLianLian   Direction = 1
	FromLianLian Direction = 2
)

// Side says whose a key is.
type Side uint32

// The two sides.
const (
	LianLian Side = 1
	Merchant Side = 2
)

// Role says which half of a key is needed.
type Role uint32

// The two halves.
const (
	Private Role = 1
	Public  Role = 2
)

// Language is that of a diagnosis.
type Language uint32

// The two languages.
const (
	English Language = 1
	Chinese Language = 2
)

// NextStep is what to do after a refusal that LianLian signed: ask_code_again, … See Tables.
type NextStep string

// Outcome is what came of a request: *Bound, *Refused or *Unsigned.
type Outcome interface{ isOutcome() }

// Bound is a success that LianLian signed for this request.
type Bound struct {
	// CardNo is the bound card's number, as LianLian sends it; MaskedCardNo is for logs.
	CardNo, MaskedCardNo string
	// NoAgree and NoOrder are empty where LianLian sends none.
	NoAgree, NoOrder string
}

// Refused is a refusal that LianLian signed.
type Refused struct {
	RetCode, RetMsg string
	NextStep        NextStep
}

// Unsigned is a refusal that nobody signed, so anybody may have written it: query before you act on it.
type Unsigned struct{ RetCode, RetMsg string }

func (*Bound) isOutcome()    {}
func (*Refused) isOutcome()  {}
func (*Unsigned) isOutcome() {}

// String shows no value but the masked card number.
func (b *Bound) String() string { return "Bound(" + b.MaskedCardNo + ")" }

// GoString is that of %#v, which shows no value either.
func (b *Bound) GoString() string { return b.String() }
