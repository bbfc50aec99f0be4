package lianlianmpay

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
)

// RSA by Go's own library: raw public operations, whose blocks the core compares, and crypto.Signer.

var hashes = map[SignType]crypto.Hash{RSA: crypto.MD5, SHA256WithRSA: crypto.SHA256}

// recovered is the block that a signature holds, as many bytes as the modulus: zeros where the signature
// is not below the modulus, which is a signature of nothing.
func recovered(key *rsa.PublicKey, signature []byte) []byte {
	block := make([]byte, key.Size())
	number := new(big.Int).SetBytes(signature)
	if len(signature) != len(block) || number.Cmp(key.N) >= 0 {
		return block
	}
	return number.Exp(number, big.NewInt(int64(key.E)), key.N).FillBytes(block)
}

// publicOf is Go's form of a key, or nil where Go takes no such key: it has no exponents beyond 31 bits.
func publicOf(spki []byte) *rsa.PublicKey {
	key, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return nil
	}
	found, _ := key.(*rsa.PublicKey)
	return found
}

// privateOf is Go's form of a key, or nil where Go takes no such key.
func privateOf(pkcs8 []byte) *rsa.PrivateKey {
	key, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil
	}
	found, _ := key.(*rsa.PrivateKey)
	return found
}
