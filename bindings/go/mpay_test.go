package lianlianmpay_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	mpay "lianlianmpay"
	"lianlianmpay/internal/conformance"
)

var request = mpay.Request{OidPartner: "201103171000000000", UserID: "2013051500001", Token: "D096DBA0", VerifyCode: "666666"}

func code(t *testing.T, err error) string {
	t.Helper()
	var refused *mpay.Error
	if !errors.As(err, &refused) {
		t.Fatalf("%v is no *Error", err)
	}
	return refused.Code
}

func merchant(t *testing.T) *mpay.SigningKey {
	t.Helper()
	file, _ := keyFiles()
	key, err := mpay.ReadSigningKey(file)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func lianlian(t *testing.T) *mpay.VerifyingKey {
	t.Helper()
	_, file := keyFiles()
	key, err := mpay.ReadVerifyingKey(file)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func vectorFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../vectors/*.json")
	if err != nil || len(files) < 10 {
		t.Fatal("no vectors", err)
	}
	return files
}

func TestVectors(t *testing.T) {
	for _, name := range vectorFiles(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, rsa := range []conformance.Arithmetic{conformance.Default, conformance.ByGo, conformance.ByCore} {
			report := conformance.Run(text, rsa)
			if len(report.Failures) > 0 || report.Passed == 0 {
				t.Errorf("%s, %s: %d passed, %v", name, rsa, report.Passed, report.Failures)
			}
		}
	}
}

// What is false fails: another expectation, a changed message, an unknown op, an unknown member.
func TestRunnerFailsWhatIsFalse(t *testing.T) {
	text, err := os.ReadFile("../../vectors/verification.json")
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	cases := file["cases"].([]any)
	for _, change := range []func(one, in map[string]any){
		func(one, _ map[string]any) { delete(one, "out"); one["err"] = "signature_mismatch" },
		func(_, in map[string]any) { in["message"] = strings.Replace(in["message"].(string), "1", "2", 1) },
		func(one, _ map[string]any) { one["op"] = "guess" },
		func(_, in map[string]any) { in["more"] = 1 },
		func(one, _ map[string]any) { delete(one, "out") },
	} {
		copied, _ := json.Marshal(cases[0])
		var one map[string]any
		_ = json.Unmarshal(copied, &one)
		change(one, one["in"].(map[string]any))
		file["cases"] = []any{one}
		changed, _ := json.Marshal(file)
		if report := conformance.Run(changed, conformance.Default); report.Passed != 0 || len(report.Failures) != 1 {
			t.Errorf("passes %s", changed)
		}
	}
}

// A signer of a KMS or HSM: anything that is a crypto.Signer of an RSA key.
type signer struct {
	public crypto.PublicKey
	sign   func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error)
}

func (s signer) Public() crypto.PublicKey { return s.public }
func (s signer) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return s.sign(random, digest, opts)
}

func TestSignersElsewhere(t *testing.T) {
	key := testKey("merchant-2048")
	for _, signType := range []mpay.SignType{mpay.RSA, mpay.SHA256WithRSA} {
		here, err := request.Sign(merchant(t), signType)
		if err != nil {
			t.Fatal(err)
		}
		there, err := request.Sign(key, signType)
		if err != nil {
			t.Fatal(err)
		}
		byCore, err := request.Sign(merchant(t).ByCore(), signType)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(here.Body, there.Body) || !bytes.Equal(here.Body, byCore.Body) {
			t.Error("three signers make different bodies")
		}
	}
	gone := errors.New("the device is gone")
	elliptic, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]crypto.Signer{
		"fails":          signer{&key.PublicKey, func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return nil, gone }},
		"rubbish":        signer{&key.PublicKey, func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return []byte("x"), nil }},
		"nothing":        signer{&key.PublicKey, func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return nil, nil }},
		"another key":    signer{&testKey("platform-2048").PublicKey, key.Sign},
		"no public half": signer{nil, key.Sign},
		"elliptic":       elliptic,
		"nil":            nil,
	} {
		_, err := request.Sign(bad, mpay.RSA)
		if err == nil || code(t, err) != "signing_failed" {
			t.Errorf("%s: %v", name, err)
		}
		if name == "fails" && !errors.Is(err, gone) {
			t.Errorf("the cause is lost: %v", err)
		}
	}
}

func TestTwoSteps(t *testing.T) {
	key := testKey("merchant-2048")
	prepared, err := request.Prepare(mpay.SHA256WithRSA)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, prepared.Digest)
	if err != nil {
		t.Fatal(err)
	}
	public := merchant(t).VerifyingKey()
	if _, err := prepared.Finish(signature, public); err != nil {
		t.Fatal(err)
	}
	signature[7] ^= 1
	if _, err := prepared.Finish(signature, public); code(t, err) != "signature_mismatch" {
		t.Fatal(err)
	}
	why, err := mpay.DiagnoseSignature(mpay.SHA256WithRSA, prepared.Digest, signature, nil, mpay.Chinese)
	if err != nil || why.Verifies || len(why.Findings) == 0 || why.String() == "" {
		t.Fatal(why, err)
	}
}

func TestWrongUse(t *testing.T) {
	much := bytes.Repeat([]byte("["), 100<<20)
	key := lianlian(t)
	expected, err := mpay.NewExpected("201103171000000000", "1", "", mpay.RSA)
	if err != nil {
		t.Fatal(err)
	}
	for name, use := range map[string]func() error{
		"no key":            func() error { _, err := mpay.ReadSigningKey(nil); return err },
		"not UTF-8":         func() error { _, err := mpay.Request{OidPartner: "\xff"}.Prepare(mpay.RSA); return err },
		"no sign type":      func() error { _, err := request.Prepare(0); return err },
		"two sign types":    func() error { _, err := request.Prepare(mpay.RSA | mpay.SHA256WithRSA); return err },
		"no direction":      func() error { _, _, err := mpay.SigningString([]byte("{}"), 0); return err },
		"no such types":     func() error { return expected.Allow(8) },
		"100 MB":            func() error { _, err := expected.VerifyResponse(much, key); return err },
		"100 MB of key":     func() error { _, err := mpay.ReadVerifyingKey(much); return err },
		"short digest":      func() error { return key.VerifyDigest(mpay.RSA, []byte("x"), nil) },
		"a name, not UTF-8": func() error { return expected.Exclude("\xff") },
		"no known key":      func() error { _, err := mpay.KnownKey("nobody"); return err },
		"not a request": func() error {
			made, err := mpay.SignMessage([]byte(`{"a":"1"}`), merchant(t), mpay.RSA)
			if err == nil {
				_, err = made.VerifyResponse([]byte("{}"), key)
			}
			return err
		},
		"twice": func() error {
			opened, err := expected.Open([]byte(`{"ret_code":"9700","ret_msg":"x"}`))
			if err != nil {
				return nil
			}
			if _, err := opened.Finish(key); err != nil {
				return nil
			}
			_, err = opened.Finish(key)
			return err
		},
		"a key of elsewhere": func() error {
			_, err := mpay.Diagnose(mpay.Question{Direction: mpay.FromLianLian, Keys: []mpay.NamedKey{{Name: "x", Side: mpay.LianLian}}})
			return err
		},
	} {
		if err := use(); err == nil || code(t, err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := mpay.Diagnose(mpay.Question{Body: much, Direction: mpay.FromLianLian}); err != nil {
		t.Error(err)
	}
}

func TestErrorsTellWhere(t *testing.T) {
	_, err := mpay.VerifyMessage([]byte("{\"a\":\n }"), mpay.FromLianLian, lianlian(t), mpay.RSA)
	var refused *mpay.Error
	if !errors.As(err, &refused) || refused.Line != 2 || refused.Column != 2 || refused.Offset != 7 || refused.Number == 0 {
		t.Fatalf("%#v", refused)
	}
	_, err = mpay.Request{OidPartner: "201103171000000000", UserID: "a&b=c", Token: "1", VerifyCode: "1"}.Prepare(mpay.RSA)
	if !errors.As(err, &refused) || refused.Field != "user_id" || strings.Contains(err.Error(), "a&b") {
		t.Fatal(err)
	}
}

func TestNothingSecretIsPrinted(t *testing.T) {
	key := merchant(t)
	made, err := request.Sign(key, mpay.RSA)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(success(testKey("platform-2048")))
	expected, _ := mpay.NewExpected(request.OidPartner, request.UserID, "", mpay.SHA256WithRSA)
	outcome, err := expected.VerifyResponse(body, lianlian(t))
	if err != nil {
		t.Fatal(err)
	}
	_ = made
	for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, thing := range []any{key, request, outcome} {
			shown := fmt.Sprintf(form, thing)
			for _, secret := range []string{"D096DBA0", "666666", "622202", "2013051613121201", "PRIVATE"} {
				if strings.Contains(shown, secret) {
					t.Errorf("%s of %T shows %s", form, thing, secret)
				}
			}
		}
	}
}

// One key in many goroutines, with the collector at work.
func TestManyGoroutines(t *testing.T) {
	key, public := merchant(t), lianlian(t)
	body, _ := json.Marshal(success(testKey("platform-2048")))
	var group sync.WaitGroup
	for i := 0; i < 16; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := 0; j < 20; j++ {
				made, err := request.Sign(key, mpay.SHA256WithRSA)
				if err != nil {
					t.Error(err)
					return
				}
				if outcome, err := made.VerifyResponse(body, public); err != nil || outcome == nil {
					t.Error(err)
				}
				runtime.GC()
			}
		}()
	}
	group.Wait()
}

func TestTables(t *testing.T) {
	tables := mpay.Tables()
	if len(tables.Errors) < 20 || len(tables.Reasons) < 80 || len(tables.RetCodes) < 10 || tables.Endpoint == "" {
		t.Fatalf("%+v", tables)
	}
	for _, code := range tables.KnownKeys {
		if key, err := mpay.KnownKey(code); err != nil || key.Known() != code {
			t.Error(code, err)
		}
	}
	why, err := mpay.DiagnoseKey([]byte("-----BEGIN CERTIFICATE-----\nMIIB"), mpay.Public, mpay.English)
	if err != nil || why.Fits || why.Command != "openssl x509 -in CERT -noout -pubkey" {
		t.Fatal(why, err)
	}
}

func TestVersionIsTheCores(t *testing.T) {
	manifest, err := os.ReadFile("../../Cargo.toml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(manifest), "\nversion = \""+mpay.Version()+"\"\n") {
		t.Error(mpay.Version())
	}
}
