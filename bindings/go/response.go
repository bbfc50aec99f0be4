package lianlianmpay

// Expected is what is expected of the answer to a request.
type Expected struct{ handle *expectedHandle }

// NewExpected is for a request that is not at hand. noOrder may be empty.
func NewExpected(oidPartner, userID, noOrder string, t SignType) (*Expected, error) {
	handle, err := expectedOf(oidPartner, userID, noOrder, t)
	if err != nil {
		return nil, err
	}
	return &Expected{handle}, nil
}

// ExpectedFromBody is by the body that was sent.
func ExpectedFromBody(body []byte) (*Expected, error) {
	handle, err := expectedFromBody(body)
	if err != nil {
		return nil, err
	}
	return &Expected{handle}, nil
}

// Allow allows other sign types than the request's: a set, RSA | SHA256WithRSA. Not while others use it.
func (e *Expected) Allow(types SignType) error { return e.handle.allow(types) }

// Exclude takes fields out of the signature, which LianLian left out of it. Their values are then anybody's.
// Not while others use it.
func (e *Expected) Exclude(names ...string) error { return e.handle.exclude(names) }

// VerifyResponse verifies a response and reads it. Errors: those of reading JSON; missing_signature,
// signature_encoding, signature_length, signature_mismatch (not LianLian's, or altered: Diagnose says
// why), unknown_sign_type, sign_type_not_allowed, response_mismatch (the answer to another request), and
// those of the fields of a success.
func (e *Expected) VerifyResponse(body []byte, lianlian *VerifyingKey) (Outcome, error) {
	opened, err := e.Open(body)
	if err != nil {
		return nil, err
	}
	return opened.Finish(lianlian)
}

// Open reads a response whose signature is verified elsewhere.
func (e *Expected) Open(body []byte) (*OpenedResponse, error) {
	handle, err := e.handle.open(body)
	if err != nil {
		return nil, err
	}
	return &OpenedResponse{handle}, nil
}

// OpenedResponse is a response whose signature is yet to be verified. It is finished once.
type OpenedResponse struct{ handle *openedHandle }

// IsSigned is false for an unsigned refusal, whose outcome needs no key.
func (o *OpenedResponse) IsSigned() bool { return o.handle.isSigned() }

// Signature is what is to be raised by the public key.
func (o *OpenedResponse) Signature() []byte { return o.handle.signature() }

// SignType is how it is signed.
func (o *OpenedResponse) SignType() SignType { return o.handle.signType() }

// Digest is what the signature has to hold.
func (o *OpenedResponse) Digest() []byte { return o.handle.digest() }

// Finish verifies the signature, and gives the outcome.
func (o *OpenedResponse) Finish(lianlian *VerifyingKey) (Outcome, error) {
	defer o.handle.free()
	if lianlian.host == nil {
		return o.handle.outcome(lianlian.handle)
	}
	var block []byte
	if o.handle.isSigned() {
		block = recovered(lianlian.host, o.handle.signature())
	}
	return o.handle.outcomeWithBlock(block)
}

// FinishWithBlock gives the outcome by the block that a raw public operation recovered from the signature:
// as many bytes as the modulus; zeros where the operation refused.
func (o *OpenedResponse) FinishWithBlock(block []byte) (Outcome, error) {
	defer o.handle.free()
	return o.handle.outcomeWithBlock(block)
}
