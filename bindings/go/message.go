package lianlianmpay

// Verified is a message of any MPAY API whose signature verified.
type Verified struct {
	SignType SignType
	// Signed are the names of the fields that are signed, in signing order; Unsigned of those that have a
	// value and are not; Ambiguous of signed ones whose value reads as further fields (&x=).
	Signed, Unsigned, Ambiguous []string

	values map[string]string
}

// Value is that of a signed field. An unsigned value is never handed out.
func (v *Verified) Value(name string) (string, bool) {
	value, ok := v.values[name]
	return value, ok
}

// VerifyMessage verifies a message of any MPAY API. allowed is a set of sign types; excluded names fields that
// the caller takes out of the signature.
func VerifyMessage(body []byte, direction Direction, key *VerifyingKey, allowed SignType, excluded ...string) (*Verified, error) {
	opened, err := openMessage(body, direction, excluded)
	if err != nil {
		return nil, err
	}
	defer opened.free()
	if key.host == nil {
		return opened.verified(key.handle, allowed)
	}
	return opened.verifiedWithBlock(recovered(key.host, opened.signature()), allowed)
}

// SigningString is the text of a message that is signed, and the names of fields that have a value and are
// not in it. The text holds every value, so keep it out of logs.
func SigningString(body []byte, direction Direction) (signed string, unsigned []string, err error) {
	return fieldsOf(body, direction)
}

// SigningStringOf is the text of a request that is to be signed, with sign_type added where it is missing.
func SigningStringOf(body []byte, t SignType) (string, error) { return fieldsToSign(body, t) }

// SigningOrder orders names as they are signed. Errors: duplicate_field, field_name.
func SigningOrder(names []string) ([]string, error) { return orderOf(names) }

// DigestOf hashes bytes as a sign type asks for.
func DigestOf(t SignType, message []byte) ([]byte, error) { return digestOf(t, message) }
