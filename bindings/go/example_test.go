package lianlianmpay_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	mpay "lianlianmpay"
)

// One exchange: signs a request, posts it, verifies the answer, and acts on the three outcomes.
func Example() {
	server := newLianLian()
	defer server.Close()
	merchantFile, lianlianFile := keyFiles()

	merchant, err := mpay.ReadSigningKey(merchantFile)
	if err != nil {
		panic(err)
	}
	lianlian, err := mpay.ReadVerifyingKey(lianlianFile)
	if err != nil {
		panic(err)
	}

	for _, answer := range []string{"/bound", "/refused", "/unsigned", "/tampered"} {
		outcome, err := exchange(server.URL+answer, merchant, lianlian)
		switch found := outcome.(type) {
		case *mpay.Bound: // signed by LianLian, for this request
			fmt.Println("bound:", found.MaskedCardNo)
		case *mpay.Refused: // signed by LianLian
			fmt.Println("refused:", found.RetCode, "next step:", found.NextStep)
		case *mpay.Unsigned: // anybody's word: query before you act on it
			fmt.Println("unsigned:", found.RetCode)
		default:
			fmt.Println("error:", err)
		}
	}
	// Output:
	// bound: ************3123
	// refused: 1900 next step: ask_code_again
	// unsigned: 9700
	// error: the signature does not match
}

func exchange(url string, merchant *mpay.SigningKey, lianlian *mpay.VerifyingKey) (mpay.Outcome, error) {
	request := mpay.Request{
		OidPartner: "201103171000000000",
		UserID:     "2013051500001",
		Token:      "D096DBA0E3E0CC8F1D504C06E71D292D",
		VerifyCode: "666666",
	}
	signed, err := request.Sign(merchant, mpay.SHA256WithRSA)
	if err != nil {
		return nil, err
	}
	response, err := http.Post(url, mpay.Tables().ContentType, bytes.NewReader(signed.Body))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return signed.VerifyResponse(body, lianlian)
}
