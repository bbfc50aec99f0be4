// Package conformance runs vector files of the format mpay-vectors/1 through the binding.
package conformance

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	mpay "lianlianmpay"
)

// Report is how a file fared.
type Report struct {
	Passed   int
	Failures []string
}

type file struct {
	Format string `json:"format"`
	Keys   map[string]struct {
		Private *string `json:"private"`
		Public  *string `json:"public"`
	} `json:"keys"`
	Cases []json.RawMessage `json:"cases"`
}

type testCase struct {
	ID      string          `json:"id"`
	Rules   []string        `json:"rules"`
	Comment string          `json:"comment"`
	Source  string          `json:"source"`
	Op      string          `json:"op"`
	In      json.RawMessage `json:"in"`
	Out     map[string]any  `json:"out"`
	Err     *string         `json:"err"`
}

// Arithmetic is whose RSA runs the cases.
type Arithmetic string

// Default signs by Go's and verifies by the core's, as users do; the others are of one library each.
const (
	Default Arithmetic = "default"
	ByGo    Arithmetic = "go"
	ByCore  Arithmetic = "core"
)

// runner is what the cases of a file share.
type runner struct {
	file       *file
	arithmetic Arithmetic
}

// unusable is what is wrong with a case itself.
type unusable struct{ problem string }

func (u unusable) Error() string { return u.problem }

// Run runs every case of a file.
func Run(text []byte, arithmetic Arithmetic) Report {
	var found file
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if err := json.Unmarshal(text, &found); err != nil || found.Format != "mpay-vectors/1" {
		return Report{Failures: []string{"the file: expected mpay-vectors/1"}}
	}
	run := runner{&found, arithmetic}
	seen := map[string]bool{}
	var report Report
	for place, raw := range found.Cases {
		id, err := run.one(raw)
		if err == nil && seen[id] {
			err = unusable{"the id is not unique"}
		}
		seen[id] = true
		if id == "" {
			id = fmt.Sprintf("case %d", place+1)
		}
		if err != nil {
			report.Failures = append(report.Failures, id+": "+err.Error())
		} else {
			report.Passed++
		}
	}
	return report
}

// strict decodes what may hold nothing else.
func strict(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return unusable{err.Error()}
	}
	return nil
}

func (r runner) one(raw json.RawMessage) (string, error) {
	var one testCase
	if err := strict(raw, &one); err != nil {
		return "", err
	}
	if (one.Out == nil) == (one.Err == nil) {
		return one.ID, unusable{"a case has either `out` or `err`"}
	}
	op, ok := ops[one.Op]
	if !ok {
		return one.ID, unusable{"unknown op `" + one.Op + "`"}
	}
	got, err := op(r, one.In)
	return one.ID, compare(one, got, err)
}

func compare(one testCase, got map[string]any, err error) error {
	var refused *mpay.Error
	switch {
	case err != nil && !errors.As(err, &refused):
		return err
	case err != nil && one.Err != nil && *one.Err == refused.Code:
		return nil
	case err != nil:
		return fmt.Errorf("expected %s, got %s (%s)", wanted(one), refused.Code, refused)
	case one.Out != nil && reflect.DeepEqual(withParsedBody(one.Out), normal(got)):
		return nil
	}
	text, _ := json.Marshal(got)
	return fmt.Errorf("expected %s, got %s", wanted(one), text)
}

func wanted(one testCase) string {
	if one.Err != nil {
		return *one.Err
	}
	text, _ := json.Marshal(one.Out)
	return string(text)
}

// normal is what comes of a value by way of JSON, which is how the expected one came.
func normal(value map[string]any) map[string]any {
	text, _ := json.Marshal(value)
	var found map[string]any
	_ = json.Unmarshal(text, &found)
	return withParsedBody(found)
}

// withParsedBody compares a body as JSON, also where it is carried as text.
func withParsedBody(out map[string]any) map[string]any {
	if text, ok := out["body"].(string); ok {
		var body any
		if json.Unmarshal([]byte(text), &body) == nil {
			out["body"] = body
		}
	}
	return out
}

func (r runner) signingKey(id string) (*mpay.SigningKey, error) {
	found, ok := r.file.Keys[id]
	if !ok || found.Private == nil {
		return nil, unusable{"no private key `" + id + "`"}
	}
	key, err := mpay.ReadSigningKey([]byte(*found.Private))
	if err == nil && r.arithmetic == ByCore {
		key = key.ByCore()
	}
	return key, err
}

func (r runner) verifyingKey(id string) (*mpay.VerifyingKey, error) {
	found, ok := r.file.Keys[id]
	if !ok {
		return nil, unusable{"no key `" + id + "`"}
	}
	if found.Public == nil {
		key, err := r.signingKey(id)
		if err != nil {
			return nil, err
		}
		return r.by(key.VerifyingKey(), nil)
	}
	return r.by(mpay.ReadVerifyingKey([]byte(*found.Public)))
}

func (r runner) by(key *mpay.VerifyingKey, err error) (*mpay.VerifyingKey, error) {
	if err == nil && r.arithmetic == ByGo {
		key = key.ByGo()
	}
	return key, err
}

// message is the bytes of `message`, or of `message_hex`.
type message struct {
	Message    *string `json:"message"`
	MessageHex *string `json:"message_hex"`
}

func (m message) bytes() ([]byte, error) {
	switch {
	case m.Message != nil && m.MessageHex == nil:
		return []byte(*m.Message), nil
	case m.MessageHex != nil && m.Message == nil:
		return unhex(*m.MessageHex)
	}
	return nil, unusable{"`in` has either `message` or `message_hex`"}
}

func unhex(text string) ([]byte, error) {
	found, err := hex.DecodeString(text)
	if err != nil {
		return nil, unusable{err.Error()}
	}
	return found, nil
}

func direction(name string) (mpay.Direction, error) {
	switch name {
	case "request":
		return mpay.ToLianLian, nil
	case "response":
		return mpay.FromLianLian, nil
	}
	return 0, unusable{"unknown direction `" + name + "`"}
}

func allowed(names *[]string, otherwise mpay.SignType) (mpay.SignType, error) {
	if names == nil {
		return otherwise, nil
	}
	var set mpay.SignType
	for _, name := range *names {
		one, err := mpay.ParseSignType(name)
		if err != nil {
			return 0, err
		}
		set |= one
	}
	return set, nil
}

// keyFile is the bytes of `text` or `der`.
type keyFile struct {
	Text *string `json:"text"`
	DER  *string `json:"der"`
	Kind string  `json:"kind"`
}

func (k keyFile) bytes() ([]byte, error) {
	switch {
	case k.Text != nil && k.DER == nil:
		return []byte(*k.Text), nil
	case k.DER != nil && k.Text == nil:
		found, err := base64.StdEncoding.DecodeString(*k.DER)
		if err != nil {
			return nil, unusable{err.Error()}
		}
		return found, nil
	}
	return nil, unusable{"`in` has either `text` or `der`"}
}

func (k keyFile) role() (mpay.Role, error) {
	switch k.Kind {
	case "private":
		return mpay.Private, nil
	case "public":
		return mpay.Public, nil
	}
	return 0, unusable{"unknown kind `" + k.Kind + "`"}
}
