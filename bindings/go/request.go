// Package lianlianmpay signs Card Bind Verify requests of LianLian Pay's (连连支付) MPAY API, verifies the
// answers, and says why a signature fails.
package lianlianmpay

import (
	"crypto"
	"crypto/rand"
	"errors"
)

// Request is a Card Bind Verify request. NoOrder may be empty, which leaves it out.
type Request struct{ OidPartner, UserID, Token, VerifyCode, NoOrder string }

// String hides token and code.
func (r Request) String() string { return "Request(" + r.OidPartner + ", " + r.UserID + ", …)" }

// GoString is that of %#v.
func (r Request) GoString() string { return r.String() }

// Prepared waits for its signature, of a key elsewhere.
type Prepared struct {
	// SignType is what it will be signed as.
	SignType SignType
	// SigningString is the text that is signed: with every value, so keep it out of logs.
	SigningString string
	// Digest is what a key signs that pads; DigestInfo is what one signs that pads, but does not hash.
	Digest, DigestInfo []byte

	handle *preparedHandle
}

// Signed is what is sent.
type Signed struct {
	// Body is the JSON to post, as application/json; charset=utf-8.
	Body []byte
	// SigningString is the text that was signed: with every value, so keep it out of logs.
	SigningString string
	// Signature has as many bytes as the modulus.
	Signature []byte

	expected *expectedHandle
}

// Prepare checks the request. Errors: empty_field, field_too_long, field_format, ambiguous_value.
func (r Request) Prepare(t SignType) (*Prepared, error) {
	return newPreparedOf(prepareRequest(r, t))(t)
}

// PrepareRequestJSON is Prepare, of a JSON object with the request's fields.
func PrepareRequestJSON(fields []byte, t SignType) (*Prepared, error) {
	return newPreparedOf(prepareJSON(fields, t, true))(t)
}

// PrepareMessage prepares any MPAY request, of a JSON object with its fields.
func PrepareMessage(fields []byte, t SignType) (*Prepared, error) {
	return newPreparedOf(prepareJSON(fields, t, false))(t)
}

func newPreparedOf(handle *preparedHandle, err error) func(SignType) (*Prepared, error) {
	return func(t SignType) (*Prepared, error) {
		if err != nil {
			return nil, err
		}
		return &Prepared{t, handle.signingString(), handle.digest(), handle.digestInfo(), handle}, nil
	}
}

// Sign checks the request and signs it: with a SigningKey, or with any crypto.Signer of an RSA key, such as
// those of KMS and HSM libraries. What does not check against the public half is not released.
func (r Request) Sign(signer crypto.Signer, t SignType) (*Signed, error) {
	prepared, err := r.Prepare(t)
	if err != nil {
		return nil, err
	}
	return prepared.Sign(signer)
}

// SignMessage signs any MPAY request, of a JSON object with its fields.
func SignMessage(fields []byte, signer crypto.Signer, t SignType) (*Signed, error) {
	prepared, err := PrepareMessage(fields, t)
	if err != nil {
		return nil, err
	}
	return prepared.Sign(signer)
}

// Sign signs what was prepared. Errors: signing_failed, whose cause is what the signer said, or how the
// signature did not check.
func (p *Prepared) Sign(signer crypto.Signer) (*Signed, error) {
	public, err := publicHalf(signer)
	if err != nil {
		return nil, err
	}
	signature, err := signer.Sign(rand.Reader, p.Digest, hashes[p.SignType])
	if err != nil {
		return nil, hostFailed("signing_failed", "signing failed: the signer refused", err)
	}
	made, err := p.Finish(signature, public)
	if isNoSignature(err) {
		return nil, hostFailed("signing_failed", "signing failed: the result did not check, so it was withheld", err)
	}
	return made, err
}

func isNoSignature(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && (refused.Code == "signature_mismatch" || refused.Code == "signature_length")
}

// Finish takes the signature of a key elsewhere, and checks it with the public half. Errors:
// signature_length, signature_mismatch; DiagnoseSignature says why.
func (p *Prepared) Finish(signature []byte, public *VerifyingKey) (*Signed, error) {
	if public.host == nil {
		return p.handle.finish(signature, public.handle)
	}
	return p.handle.finishWithBlock(signature, recovered(public.host, signature))
}

// VerifyResponse verifies the answer to this request: the whole way from bytes to the outcome. Errors are
// those of Expected.VerifyResponse.
func (s *Signed) VerifyResponse(body []byte, lianlian *VerifyingKey) (Outcome, error) {
	expected, err := s.Expected()
	if err != nil {
		return nil, err
	}
	return expected.VerifyResponse(body, lianlian)
}

// Expected is what is expected of the answer, for a later time.
func (s *Signed) Expected() (*Expected, error) {
	if s.expected == nil {
		return nil, hostFailed("misuse", "not a Card Bind Verify request", nil)
	}
	return &Expected{s.expected}, nil
}
