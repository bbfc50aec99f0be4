package lianlianmpay_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"sort"
	"strings"
)

// The test keys of the corpus; LianLian is played with the platform's, by Go's own RSA.

func testKey(name string) *rsa.PrivateKey {
	file, err := os.ReadFile("../../vectors/tools/keys.json")
	if err != nil {
		panic(err)
	}
	var keys struct {
		RSA map[string]struct {
			Private string `json:"private"`
		} `json:"rsa"`
	}
	if err := json.Unmarshal(file, &keys); err != nil {
		panic(err)
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(keys.RSA[name].Private), ""))
	if err != nil {
		panic(err)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey)
}

func privatePEM(key *rsa.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func publicPEM(key *rsa.PrivateKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func keyFiles() (merchant, lianlian []byte) {
	return privatePEM(testKey("merchant-2048")), publicPEM(testKey("platform-2048"))
}

// signedBy is a message as LianLian would sign it, with SHA256withRSA.
func signedBy(key *rsa.PrivateKey, fields map[string]string) map[string]string {
	fields["sign_type"] = "SHA256withRSA"
	var pairs []string
	for name, value := range fields {
		pairs = append(pairs, name+"="+value)
	}
	sort.Strings(pairs)
	digest := sha256.Sum256([]byte(strings.Join(pairs, "&")))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	fields["sign"] = base64.StdEncoding.EncodeToString(signature)
	return fields
}

func success(key *rsa.PrivateKey) map[string]string {
	return signedBy(key, map[string]string{
		"ret_code": "0000", "ret_msg": "交易成功", "oid_partner": "201103171000000000",
		"user_id": "2013051500001", "card_no": "622202******3123", "no_agree": "2013051613121201",
	})
}

func newLianLian() *httptest.Server {
	key := testKey("platform-2048")
	return httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		var answer map[string]string
		switch in.URL.Path {
		case "/bound":
			answer = success(key)
		case "/refused":
			answer = signedBy(key, map[string]string{"ret_code": "1900", "ret_msg": "短信码校验错误"})
		case "/unsigned":
			answer = map[string]string{"ret_code": "9700", "ret_msg": "短信验证码错误"}
		case "/tampered":
			answer = success(key)
			answer["card_no"] = "622202******9999"
		}
		out.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(out).Encode(answer)
	}))
}
