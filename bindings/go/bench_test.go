package lianlianmpay_test

import (
	"crypto"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	mpay "lianlianmpay"
)

// By hand: JSON, sort, join, Go's own RSA, no rule checked.

func joined(fields map[string]string) string {
	names := make([]string, 0, len(fields))
	for name, value := range fields {
		if name != "sign" && value != "" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	pairs := make([]string, len(names))
	for place, name := range names {
		pairs[place] = name + "=" + fields[name]
	}
	return strings.Join(pairs, "&")
}

func verifiedByHand(body []byte, key *rsa.PublicKey) (map[string]string, error) {
	var fields map[string]string
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, err
	}
	signature, err := base64.StdEncoding.DecodeString(fields["sign"])
	if err != nil {
		return nil, err
	}
	digest := md5.Sum([]byte(joined(fields)))
	return fields, rsa.VerifyPKCS1v15(key, crypto.MD5, digest[:], signature)
}

func signedByHand(fields map[string]string, key *rsa.PrivateKey) ([]byte, error) {
	digest := md5.Sum([]byte(joined(fields)))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.MD5, digest[:])
	if err != nil {
		return nil, err
	}
	fields["sign"] = base64.StdEncoding.EncodeToString(signature)
	return json.Marshal(fields)
}

// TestSpeed prints the medians of rounds that take turns, in microseconds, and their share of by hand. It runs
// where MPAY_BENCH is set: to the number of rounds.
func TestSpeed(t *testing.T) {
	var rounds int
	if _, err := fmt.Sscan(os.Getenv("MPAY_BENCH"), &rounds); err != nil {
		t.Skip("MPAY_BENCH is not set")
	}
	for _, bits := range []int{1024, 2048} {
		speed(t, bits, rounds)
	}
}

func speed(t *testing.T, bits, rounds int) {
	hand := testKey(fmt.Sprintf("platform-%d", bits))
	signing, err := mpay.ReadSigningKey(privatePEM(hand))
	if err != nil {
		t.Fatal(err)
	}
	verifying, core := signing.VerifyingKey(), signing.ByCore()
	byGo := verifying.ByGo()
	fields := map[string]string{
		"ret_code": "0000", "ret_msg": "交易成功", "oid_partner": request.OidPartner, "user_id": request.UserID,
		"card_no": "622202******3123", "no_agree": "2013051613121201", "sign_type": "RSA",
	}
	body, err := signedByHand(fields, hand)
	if err != nil {
		t.Fatal(err)
	}
	expected, err := mpay.NewExpected(request.OidPartner, request.UserID, "", mpay.RSA)
	if err != nil {
		t.Fatal(err)
	}
	toSend := func() map[string]string {
		return map[string]string{
			"oid_partner": request.OidPartner, "user_id": request.UserID, "token": request.Token,
			"verify_code": request.VerifyCode, "sign_type": "RSA",
		}
	}
	variants := []struct {
		name string
		run  func() error
	}{
		{"verify, by hand", func() error { _, err := verifiedByHand(body, &hand.PublicKey); return err }},
		{"verify, Go's RSA", func() error { _, err := expected.VerifyResponse(body, byGo); return err }},
		{"verify, the core's", func() error { _, err := expected.VerifyResponse(body, verifying); return err }},
		{"sign, by hand", func() error { _, err := signedByHand(toSend(), hand); return err }},
		{"sign, Go's RSA", func() error { _, err := request.Sign(signing, mpay.RSA); return err }},
		{"sign, the core's", func() error { _, err := request.Sign(core, mpay.RSA); return err }},
	}
	times := make([][]float64, len(variants))
	for round := 0; round < rounds; round++ {
		for place, variant := range variants {
			const calls = 20
			start := time.Now()
			for call := 0; call < calls; call++ {
				if err := variant.run(); err != nil {
					t.Fatal(variant.name, err)
				}
			}
			times[place] = append(times[place], float64(time.Since(start).Nanoseconds())/calls/1000)
		}
	}
	for place, variant := range variants {
		sort.Float64s(times[place])
		median, byHand := times[place][rounds/2], times[place/3*3][rounds/2]
		fmt.Printf("%d bits  %-20s %8.1f  %.2f\n", bits, variant.name, median, median/byHand)
	}
}
