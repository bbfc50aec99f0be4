package lianlianmpay

import (
	"encoding/json"
	"sync"
)

// NamedKey is a key that may have made a signature.
type NamedKey struct {
	Name string
	Side Side
	Key  *VerifyingKey
}

// Question is what is known of a message that does not verify. The first key of the sender's side is the
// one that verification was tried with; SignedTexts are what the signer says was signed.
type Question struct {
	Body        []byte
	Direction   Direction
	Keys        []NamedKey
	Excluded    []string
	SignedTexts []string
	// Language is that of the texts; English where it is missing.
	Language Language
	// WithValues shows values in the texts: tokens, card numbers and all.
	WithValues bool
}

// Finding is one thing that was found. Number and Code are stable.
type Finding struct {
	Number  int    `json:"number"`
	Code    string `json:"code"`
	Subject string `json:"subject"`
	Summary string `json:"summary"`
	Remedy  string `json:"remedy"`
	Offset  *int   `json:"offset"`
	Line    *int   `json:"line"`
	Column  *int   `json:"column"`
}

// Diagnosis is why a message does not verify. Findings are proven; Clues are likely.
type Diagnosis struct {
	Verifies  bool      `json:"verifies"`
	Explained bool      `json:"explained"`
	Findings  []Finding `json:"findings"`
	Clues     []Finding `json:"clues"`
	// SignedBy is whose signature it is, where a key gave it back.
	SignedBy *struct {
		Key    string `json:"key"`
		Hash   string `json:"hash"`
		Digest string `json:"digest"`
	} `json:"signed_by"`
	// SignedText tells where the text that was signed leaves the right one.
	SignedText *struct {
		Given     *int   `json:"given"`
		DiffersAt *int   `json:"differs_at"`
		Field     string `json:"field"`
	} `json:"signed_text"`

	text string
}

// String is the report for people.
func (d *Diagnosis) String() string { return d.text }

// KeyDiagnosis is what a key is.
type KeyDiagnosis struct {
	Fits        bool      `json:"fits"`
	Findings    []Finding `json:"findings"`
	Bits        int       `json:"bits"`
	Format      string    `json:"format"`
	Fingerprint string    `json:"fingerprint"`
	Known       string    `json:"known"`
	Command     string    `json:"command"`
	Problem     string    `json:"problem"`

	text string
}

// String is the report for people.
func (d *KeyDiagnosis) String() string { return d.text }

func (l Language) orEnglish() Language {
	if l == 0 {
		return English
	}
	return l
}

// Diagnose says why a message does not verify.
func Diagnose(q Question) (*Diagnosis, error) {
	keys, err := cores(q.Keys)
	if err != nil {
		return nil, err
	}
	return newDiagnosis(diagnose(q.Body, q.Direction, keys, q.Excluded, q.SignedTexts, q.Language.orEnglish(), q.WithValues))
}

// DiagnoseSignature says why a signature, of a key elsewhere, is not that of a digest.
func DiagnoseSignature(t SignType, digest, signature []byte, keys []NamedKey, language Language) (*Diagnosis, error) {
	keys, err := cores(keys)
	if err != nil {
		return nil, err
	}
	return newDiagnosis(diagnoseSignature(t, digest, signature, keys, language.orEnglish()))
}

// cores refuses keys that the core does not know, of a signer elsewhere.
func cores(keys []NamedKey) ([]NamedKey, error) {
	for _, key := range keys {
		if key.Key == nil || key.Key.handle == nil {
			return nil, hostFailed("misuse", "a key to diagnose with is read by ReadVerifyingKey", nil)
		}
	}
	return keys, nil
}

func newDiagnosis(report, people []byte, err error) (*Diagnosis, error) {
	if err != nil {
		return nil, err
	}
	found := &Diagnosis{text: string(people)}
	return found, json.Unmarshal(report, found)
}

// DiagnoseKey says what a key is, as a file holds it, and the command that converts it.
func DiagnoseKey(file []byte, needed Role, language Language) (*KeyDiagnosis, error) {
	report, people, err := diagnoseKey(file, needed, language.orEnglish())
	if err != nil {
		return nil, err
	}
	found := &KeyDiagnosis{text: string(people)}
	return found, json.Unmarshal(report, found)
}

// TableSet is what is listed in the core.
type TableSet struct {
	Endpoint    string `json:"endpoint"`
	ContentType string `json:"content_type"`
	Errors      []struct {
		Number int    `json:"number"`
		Code   string `json:"code"`
	} `json:"errors"`
	Reasons []struct {
		Number int    `json:"number"`
		Code   string `json:"code"`
		En, Zh struct{ Summary, Remedy string }
	} `json:"reasons"`
	RetCodes []struct {
		Code      string   `json:"code"`
		Meaning   string   `json:"meaning"`
		MessageZh string   `json:"message_zh"`
		NextStep  NextStep `json:"next_step"`
	} `json:"ret_codes"`
	NextSteps []NextStep `json:"next_steps"`
	KnownKeys []string   `json:"known_keys"`
}

var tables struct {
	once sync.Once
	set  TableSet
}

// Tables lists errors, reasons, return codes and the rest.
func Tables() *TableSet {
	tables.once.Do(func() {
		if report, err := tablesJSON(); err == nil {
			_ = json.Unmarshal(report, &tables.set)
		}
	})
	return &tables.set
}

// Version is that of the library.
func Version() string { return version() }
