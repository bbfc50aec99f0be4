package lianlianmpay

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"io"
)

// SigningKey is a private key, and a crypto.Signer. It is read and checked by the core; Go's own RSA signs
// with it, which is the faster one, or the core's where Go takes no such key. Any number of goroutines may
// use it.
type SigningKey struct {
	core   *signingHandle
	host   *rsa.PrivateKey
	public *VerifyingKey
}

// VerifyingKey is a public key. The core verifies with it, in half the time of Go's own RSA. Any number of
// goroutines may use it.
type VerifyingKey struct {
	handle *verifyingHandle
	host   *rsa.PublicKey
	bits   int
	format string
	print  string
}

// ReadSigningKey reads a private key as a file holds it: PEM, bare base64 or DER, of PKCS#8 or PKCS#1.
//
// Errors: key_format, key_kind, key_encrypted, key_size, key_invalid; DiagnoseKey says more.
func ReadSigningKey(file []byte) (*SigningKey, error) { return newSigningKey(readSigning(file, false)) }

// ReadSigningKeyDER is ReadSigningKey for DER alone.
func ReadSigningKeyDER(der []byte) (*SigningKey, error) { return newSigningKey(readSigning(der, true)) }

func newSigningKey(core *signingHandle, err error) (*SigningKey, error) {
	if err != nil {
		return nil, err
	}
	der, err := core.pkcs8()
	if err != nil {
		return nil, err
	}
	host := privateOf(der)
	for place := range der {
		der[place] = 0
	}
	spki, err := core.spki()
	if err != nil {
		return nil, err
	}
	public, err := newVerifyingKey(readVerifying(spki, true))
	if err != nil {
		return nil, err
	}
	public.format = core.format()
	return &SigningKey{core: core, host: host, public: public}, nil
}

// ByCore is the same key with the core's own arithmetic: a second opinion, several times as slow.
func (k *SigningKey) ByCore() *SigningKey {
	return &SigningKey{core: k.core, public: k.public}
}

// VerifyingKey is the public half.
func (k *SigningKey) VerifyingKey() *VerifyingKey { return k.public }

// Public is the public half for Go's own library; nil where that takes no such key.
func (k *SigningKey) Public() crypto.PublicKey {
	if k.host == nil {
		return nil
	}
	return k.host.Public()
}

// Sign signs a digest with PKCS#1 v1.5, for crypto.Signer: opts is crypto.MD5 or crypto.SHA256. The signature
// is not checked here; Request.Sign checks what it sends.
func (k *SigningKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if k.host != nil {
		return k.host.Sign(random, digest, opts)
	}
	for signType, hash := range hashes {
		if hash == opts.HashFunc() {
			return k.core.sign(signType, digest)
		}
	}
	return nil, hostFailed("signing_failed", "signing failed: no such hash", nil)
}

// String shows size and fingerprint.
func (k *SigningKey) String() string { return "SigningKey(" + k.public.describe() + ")" }

// GoString is that of %#v.
func (k *SigningKey) GoString() string { return k.String() }

// ReadVerifyingKey reads a public key as a file holds it: PEM, bare base64 or DER, of SPKI or PKCS#1. To verify
// what LianLian sends, this is LianLian's public key. Errors are those of ReadSigningKey.
func ReadVerifyingKey(file []byte) (*VerifyingKey, error) {
	return newVerifyingKey(readVerifying(file, false))
}

// ReadVerifyingKeyDER is ReadVerifyingKey for DER alone.
func ReadVerifyingKeyDER(der []byte) (*VerifyingKey, error) {
	return newVerifyingKey(readVerifying(der, true))
}

// KnownKey is a key that LianLian published, by its code: see Tables.
func KnownKey(code string) (*VerifyingKey, error) { return newVerifyingKey(knownVerifying(code)) }

func newVerifyingKey(handle *verifyingHandle, err error) (*VerifyingKey, error) {
	if err != nil {
		return nil, err
	}
	return &VerifyingKey{handle, nil, handle.bits(), handle.format(), handle.fingerprint()}, nil
}

// ByGo is the same key with Go's own RSA, as a second opinion; with the core's, where Go takes no such key.
func (k *VerifyingKey) ByGo() *VerifyingKey {
	other := *k
	if spki, err := k.handle.spki(); err == nil {
		other.host = publicOf(spki)
	}
	return &other
}

// Bits is the length of the modulus.
func (k *VerifyingKey) Bits() int { return k.bits }

// Format is what the key was read from: spki-pem, pkcs8-base64, …
func (k *VerifyingKey) Format() string { return k.format }

// Fingerprint is the SHA-256 of the SubjectPublicKeyInfo, in hex: what tells keys apart in logs.
func (k *VerifyingKey) Fingerprint() string { return k.print }

// Known is the code of the key that LianLian published, if it is one, or empty.
func (k *VerifyingKey) Known() string { return k.handle.known() }

// SPKI is the key as SubjectPublicKeyInfo in DER.
func (k *VerifyingKey) SPKI() ([]byte, error) { return k.handle.spki() }

// VerifyDigest checks a signature of a digest. Errors: signature_length, signature_mismatch.
func (k *VerifyingKey) VerifyDigest(t SignType, digest, signature []byte) error {
	if k.host == nil {
		return k.handle.verify(t, digest, signature)
	}
	return verifyBlock(t, digest, signature, recovered(k.host, signature))
}

func (k *VerifyingKey) describe() string { return fmt.Sprintf("%d bits, %s", k.bits, k.print) }

// String shows size and fingerprint.
func (k *VerifyingKey) String() string { return "VerifyingKey(" + k.describe() + ")" }

// GoString is that of %#v.
func (k *VerifyingKey) GoString() string { return k.String() }

// publicHalf is the public half of a signer: the key's own, or that of a KMS or HSM.
func publicHalf(signer crypto.Signer) (*VerifyingKey, error) {
	if key, ok := signer.(*SigningKey); ok {
		return key.public, nil
	}
	if signer == nil {
		return nil, hostFailed("signing_failed", "signing failed: there is no signer", nil)
	}
	public, ok := signer.Public().(*rsa.PublicKey)
	if !ok {
		return nil, hostFailed("signing_failed", "signing failed: the signer's key is no RSA key", nil)
	}
	return &VerifyingKey{host: public, bits: public.N.BitLen()}, nil
}
