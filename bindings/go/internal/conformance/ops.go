package conformance

import (
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"

	mpay "lianlianmpay"
)

type result = map[string]any

// ops are what cases ask for, each through the binding's public API.
var ops = map[string]func(runner, json.RawMessage) (result, error){
	"order":                runner.order,
	"signing_string":       runner.signingString,
	"sign":                 runner.sign,
	"verify":               runner.verify,
	"verify_raw":           runner.verifyRaw,
	"body":                 runner.body,
	"bind_verify_request":  runner.request,
	"bind_verify_response": runner.response,
	"import_key":           runner.importKey,
	"diagnose":             runner.diagnose,
}

func (r runner) order(in json.RawMessage) (result, error) {
	var given struct{ Names []string }
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	names, err := mpay.SigningOrder(given.Names)
	return result{"names": names}, err
}

func (r runner) signingString(in json.RawMessage) (result, error) {
	var given struct {
		message
		Direction string `json:"direction"`
	}
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	body, err := given.bytes()
	if err != nil {
		return nil, err
	}
	way, err := direction(given.Direction)
	if err != nil {
		return nil, err
	}
	text, unsigned, err := mpay.SigningString(body, way)
	out := result{"signing_string": text}
	if len(unsigned) > 0 {
		out["unsigned"] = unsigned
	}
	return out, err
}

func (r runner) sign(in json.RawMessage) (result, error) {
	var given struct {
		message
		Key      string `json:"key"`
		SignType string `json:"sign_type"`
	}
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	body, err := given.bytes()
	if err != nil {
		return nil, err
	}
	signType, err := mpay.ParseSignType(given.SignType)
	if err != nil {
		return nil, err
	}
	text, err := mpay.SigningStringOf(body, signType)
	if err != nil {
		return nil, err
	}
	key, err := r.signingKey(given.Key)
	if err != nil {
		return nil, err
	}
	signature, err := signed(key, signType, text)
	return result{
		"signature":      base64.StdEncoding.EncodeToString(signature),
		"signing_string": text,
	}, err
}

// signed is the signature of a text, checked before it is released.
func signed(key *mpay.SigningKey, signType mpay.SignType, text string) ([]byte, error) {
	digest, err := mpay.DigestOf(signType, []byte(text))
	if err != nil {
		return nil, err
	}
	hash := map[mpay.SignType]crypto.Hash{mpay.RSA: crypto.MD5, mpay.SHA256WithRSA: crypto.SHA256}[signType]
	signature, err := key.Sign(rand.Reader, digest, hash)
	if err == nil {
		err = key.VerifyingKey().VerifyDigest(signType, digest, signature)
	}
	var refused *mpay.Error
	if err != nil && !(errors.As(err, &refused) && refused.Code == "signing_failed") {
		return nil, &mpay.Error{Code: "signing_failed"}
	}
	return signature, err
}

func (r runner) verify(in json.RawMessage) (result, error) {
	var given struct {
		message
		Key       string    `json:"key"`
		Direction string    `json:"direction"`
		Allow     *[]string `json:"allow"`
		Excluded  []string  `json:"excluded"`
	}
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	body, err := given.bytes()
	if err != nil {
		return nil, err
	}
	way, err := direction(given.Direction)
	if err != nil {
		return nil, err
	}
	types, err := allowed(given.Allow, mpay.RSA|mpay.SHA256WithRSA)
	if err != nil {
		return nil, err
	}
	key, err := r.verifyingKey(given.Key)
	if err != nil {
		return nil, err
	}
	_, err = mpay.VerifyMessage(body, way, key, types, given.Excluded...)
	return result{"valid": true}, err
}

func (r runner) verifyRaw(in json.RawMessage) (result, error) {
	var given struct {
		Key          *string `json:"key"`
		Public       *string `json:"public"`
		Digest       string  `json:"digest"`
		MessageHex   string  `json:"message_hex"`
		SignatureHex string  `json:"signature_hex"`
	}
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	types := map[string]mpay.SignType{"md5": mpay.RSA, "sha256": mpay.SHA256WithRSA}
	signType, ok := types[given.Digest]
	if !ok || (given.Key == nil) == (given.Public == nil) {
		return nil, unusable{"a known `digest`, and either `key` or `public`"}
	}
	text, err := unhex(given.MessageHex)
	if err != nil {
		return nil, err
	}
	signature, err := unhex(given.SignatureHex)
	if err != nil {
		return nil, err
	}
	var key *mpay.VerifyingKey
	if given.Key != nil {
		key, err = r.verifyingKey(*given.Key)
	} else {
		key, err = r.by(mpay.ReadVerifyingKey([]byte(*given.Public)))
	}
	if err != nil {
		return nil, err
	}
	digest, err := mpay.DigestOf(signType, text)
	if err != nil {
		return nil, err
	}
	return result{"valid": true}, key.VerifyDigest(signType, digest, signature)
}

func (r runner) body(in json.RawMessage) (result, error) { return r.write(in, mpay.PrepareMessage) }

func (r runner) request(in json.RawMessage) (result, error) {
	return r.write(in, mpay.PrepareRequestJSON)
}

func (r runner) write(in json.RawMessage, prepare func([]byte, mpay.SignType) (*mpay.Prepared, error)) (result, error) {
	var given struct {
		Fields   json.RawMessage `json:"fields"`
		Key      string          `json:"key"`
		SignType string          `json:"sign_type"`
	}
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	signType, err := mpay.ParseSignType(given.SignType)
	if err != nil {
		return nil, err
	}
	prepared, err := prepare(given.Fields, signType)
	if err != nil {
		return nil, err
	}
	key, err := r.signingKey(given.Key)
	if err != nil {
		return nil, err
	}
	made, err := prepared.Sign(key)
	if err != nil {
		return nil, err
	}
	return result{"body": string(made.Body), "signing_string": made.SigningString}, nil
}

func (r runner) response(in json.RawMessage) (result, error) {
	var given struct {
		message
		Key      string          `json:"key"`
		Request  json.RawMessage `json:"request"`
		Allow    *[]string       `json:"allow"`
		Excluded []string        `json:"excluded"`
	}
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	body, err := given.bytes()
	if err != nil {
		return nil, err
	}
	expected, err := mpay.ExpectedFromBody(given.Request)
	if err != nil {
		return nil, err
	}
	if given.Allow != nil {
		types, err := allowed(given.Allow, 0)
		if err != nil {
			return nil, err
		}
		if err := expected.Allow(types); err != nil {
			return nil, err
		}
	}
	if err := expected.Exclude(given.Excluded...); err != nil {
		return nil, err
	}
	key, err := r.verifyingKey(given.Key)
	if err != nil {
		return nil, err
	}
	outcome, err := expected.VerifyResponse(body, key)
	if err != nil {
		return nil, err
	}
	return told(outcome), nil
}

func told(outcome mpay.Outcome) result {
	switch found := outcome.(type) {
	case *mpay.Bound:
		out := result{"outcome": "bound", "card_no": found.CardNo}
		if found.NoAgree != "" {
			out["no_agree"] = found.NoAgree
		}
		if found.NoOrder != "" {
			out["no_order"] = found.NoOrder
		}
		return out
	case *mpay.Refused:
		return result{"outcome": "refused", "ret_code": found.RetCode, "ret_msg": found.RetMsg, "next": found.NextStep}
	case *mpay.Unsigned:
		return result{"outcome": "unsigned", "ret_code": found.RetCode, "ret_msg": found.RetMsg}
	}
	return nil
}

func (r runner) importKey(in json.RawMessage) (result, error) {
	var given keyFile
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	bytes, err := given.bytes()
	if err != nil {
		return nil, err
	}
	role, err := given.role()
	if err != nil {
		return nil, err
	}
	key, err := read(bytes, role, given.DER != nil)
	if err != nil {
		return nil, err
	}
	return result{"bits": key.Bits(), "format": key.Format()}, nil
}

func read(file []byte, role mpay.Role, isDER bool) (*mpay.VerifyingKey, error) {
	if role == mpay.Public && isDER {
		return mpay.ReadVerifyingKeyDER(file)
	}
	if role == mpay.Public {
		return mpay.ReadVerifyingKey(file)
	}
	reader := mpay.ReadSigningKey
	if isDER {
		reader = mpay.ReadSigningKeyDER
	}
	key, err := reader(file)
	if err != nil {
		return nil, err
	}
	return key.VerifyingKey(), nil
}

func (r runner) diagnose(in json.RawMessage) (result, error) {
	var probe struct{ Kind *string }
	if json.Unmarshal(in, &probe) == nil && probe.Kind != nil {
		return r.diagnoseKey(in)
	}
	var given struct {
		message
		Direction string `json:"direction"`
		Keys      []struct {
			Key  string `json:"key"`
			Side string `json:"side"`
		} `json:"keys"`
		Excluded []string `json:"excluded"`
		Texts    []string `json:"texts"`
	}
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	body, err := given.bytes()
	if err != nil {
		return nil, err
	}
	way, err := direction(given.Direction)
	if err != nil {
		return nil, err
	}
	question := mpay.Question{Body: body, Direction: way, Excluded: given.Excluded, SignedTexts: given.Texts}
	for _, named := range given.Keys {
		key, err := r.verifyingKey(named.Key)
		if err != nil {
			return nil, err
		}
		side := map[string]mpay.Side{"lianlian": mpay.LianLian, "merchant": mpay.Merchant}[named.Side]
		question.Keys = append(question.Keys, mpay.NamedKey{Name: named.Key, Side: side, Key: key})
	}
	found, err := mpay.Diagnose(question)
	if err != nil {
		return nil, err
	}
	out := result{"reasons": reasons(found.Findings), "explained": found.Explained}
	if len(found.Clues) > 0 {
		out["clues"] = reasons(found.Clues)
	}
	if found.SignedText != nil && found.SignedText.DiffersAt != nil {
		out["differs_at"] = *found.SignedText.DiffersAt
	}
	if found.SignedBy != nil {
		out["key"] = found.SignedBy.Key
		if found.SignedBy.Hash != "" {
			out["hash"] = found.SignedBy.Hash
		}
	}
	return out, nil
}

func reasons(findings []mpay.Finding) []result {
	told := []result{}
	for _, finding := range findings {
		one := result{"reason": finding.Code}
		if finding.Subject != "" {
			one["subject"] = finding.Subject
		}
		told = append(told, one)
	}
	return told
}

func (r runner) diagnoseKey(in json.RawMessage) (result, error) {
	var given keyFile
	if err := strict(in, &given); err != nil {
		return nil, err
	}
	bytes, err := given.bytes()
	if err != nil {
		return nil, err
	}
	role, err := given.role()
	if err != nil {
		return nil, err
	}
	found, err := mpay.DiagnoseKey(bytes, role, mpay.Chinese)
	if err != nil {
		return nil, err
	}
	out := result{"reasons": reasons(found.Findings)}
	if found.Bits != 0 {
		out["bits"], out["format"], out["fingerprint"] = found.Bits, found.Format, found.Fingerprint
	}
	return out, nil
}
