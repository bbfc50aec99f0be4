package lianlianmpay

// The border to the C library: the one file that names C. It turns Go's values into pointers that
// live as long as a call, and handles into Go's values.

/*
#cgo pkg-config: lianlian_mpay_static
#include <stdlib.h>
#include "lianlian_mpay.h"

// cgo cannot name functions as values; each is called by its own name.
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// data is where bytes begin: NULL for none, which C's functions take with length 0.
func data(bytes []byte) *C.char {
	if len(bytes) == 0 {
		return nil
	}
	return (*C.char)(unsafe.Pointer(&bytes[0]))
}

func size(bytes []byte) C.size_t { return C.size_t(len(bytes)) }

// text copies what C lends.
func text(data *C.char, length C.size_t) string {
	if data == nil {
		return ""
	}
	return C.GoStringN(data, C.int(length))
}

func lentBytes(data *C.char, length C.size_t) []byte {
	return C.GoBytes(unsafe.Pointer(data), C.int(length))
}

// taken copies bytes that C gave, and frees them.
func taken(bytes *C.llmpay_bytes) []byte {
	defer C.llmpay_bytes_free(bytes)
	var length C.size_t
	data := C.llmpay_bytes_data(bytes, &length)
	return lentBytes(data, length)
}

// failure makes an error of C's, and frees that; nil of NULL.
func failure(handle *C.llmpay_error) error {
	if handle == nil {
		return nil
	}
	defer C.llmpay_error_free(handle)
	found := &Error{Number: int(C.llmpay_error_number(handle)), Offset: -1}
	var length, line, column C.size_t
	pointer := C.llmpay_error_code(handle, &length)
	found.Code = text(pointer, length)
	pointer = C.llmpay_error_text(handle, &length)
	found.text = text(pointer, length)
	pointer = C.llmpay_error_field(handle, &length)
	found.Field = text(pointer, length)
	pointer = C.llmpay_error_detail(handle, &length)
	found.Detail = text(pointer, length)
	if C.llmpay_error_offset(handle, &length) {
		found.Offset = int(length)
	}
	if C.llmpay_error_position(handle, &line, &column) {
		found.Line, found.Column = int(line), int(column)
	}
	return found
}

// texts is a list of texts in C's memory, since Go's must not hold pointers to Go's there.
type texts struct {
	items *C.llmpay_text
	count C.size_t
}

func newTexts(names []string) texts {
	list := texts{count: C.size_t(len(names))}
	if len(names) == 0 {
		return list
	}
	one := unsafe.Sizeof(C.llmpay_text{})
	list.items = (*C.llmpay_text)(C.malloc(C.size_t(uintptr(len(names)) * one)))
	for place, item := range unsafe.Slice(list.items, len(names)) {
		_ = item
		unsafe.Slice(list.items, len(names))[place] = C.llmpay_text{
			data:   C.CString(names[place]),
			length: C.size_t(len(names[place])),
		}
	}
	return list
}

func (list texts) free() {
	if list.items == nil {
		return
	}
	for _, item := range unsafe.Slice(list.items, int(list.count)) {
		C.free(unsafe.Pointer(item.data))
	}
	C.free(unsafe.Pointer(list.items))
}

// Keys

type signingHandle struct{ c *C.llmpay_signing_key }

func readSigning(file []byte, isDER bool) (*signingHandle, error) {
	var found *C.llmpay_signing_key
	var err error
	if isDER {
		err = failure(C.llmpay_signing_key_from_der(data(file), size(file), &found))
	} else {
		err = failure(C.llmpay_signing_key_from_bytes(data(file), size(file), &found))
	}
	if err != nil {
		return nil, err
	}
	handle := &signingHandle{found}
	runtime.SetFinalizer(handle, (*signingHandle).free)
	return handle, nil
}

func (h *signingHandle) free() {
	C.llmpay_signing_key_free(h.c)
	h.c = nil
	runtime.SetFinalizer(h, nil)
}

func (h *signingHandle) pkcs8() ([]byte, error) {
	defer runtime.KeepAlive(h)
	var der *C.llmpay_bytes
	if err := failure(C.llmpay_signing_key_to_pkcs8_der(h.c, &der)); err != nil {
		return nil, err
	}
	return taken(der), nil
}

func (h *signingHandle) spki() ([]byte, error) {
	defer runtime.KeepAlive(h)
	var der *C.llmpay_bytes
	err := failure(C.llmpay_verifying_key_to_spki_der(C.llmpay_signing_key_verifying_key(h.c), &der))
	if err != nil {
		return nil, err
	}
	return taken(der), nil
}

func (h *signingHandle) format() string {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_verifying_key_format(C.llmpay_signing_key_verifying_key(h.c), &length)
	return text(pointer, length)
}

func (h *signingHandle) sign(t SignType, digest []byte) ([]byte, error) {
	defer runtime.KeepAlive(h)
	var made *C.llmpay_bytes
	err := failure(C.llmpay_signing_key_sign_digest(h.c, C.uint32_t(t), data(digest), size(digest), &made))
	if err != nil {
		return nil, err
	}
	return taken(made), nil
}

type verifyingHandle struct{ c *C.llmpay_verifying_key }

func newVerifying(c *C.llmpay_verifying_key) *verifyingHandle {
	handle := &verifyingHandle{c}
	runtime.SetFinalizer(handle, (*verifyingHandle).free)
	return handle
}

func readVerifying(file []byte, isDER bool) (*verifyingHandle, error) {
	var found *C.llmpay_verifying_key
	var err error
	if isDER {
		err = failure(C.llmpay_verifying_key_from_der(data(file), size(file), &found))
	} else {
		err = failure(C.llmpay_verifying_key_from_bytes(data(file), size(file), &found))
	}
	if err != nil {
		return nil, err
	}
	return newVerifying(found), nil
}

func knownVerifying(code string) (*verifyingHandle, error) {
	var found *C.llmpay_verifying_key
	name := []byte(code)
	if err := failure(C.llmpay_verifying_key_known(data(name), size(name), &found)); err != nil {
		return nil, err
	}
	return newVerifying(found), nil
}

func (h *verifyingHandle) free() {
	C.llmpay_verifying_key_free(h.c)
	h.c = nil
	runtime.SetFinalizer(h, nil)
}

func (h *verifyingHandle) spki() ([]byte, error) {
	defer runtime.KeepAlive(h)
	var der *C.llmpay_bytes
	if err := failure(C.llmpay_verifying_key_to_spki_der(h.c, &der)); err != nil {
		return nil, err
	}
	return taken(der), nil
}

func (h *verifyingHandle) bits() int {
	defer runtime.KeepAlive(h)
	return int(C.llmpay_verifying_key_bits(h.c))
}

func (h *verifyingHandle) format() string {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_verifying_key_format(h.c, &length)
	return text(pointer, length)
}

func (h *verifyingHandle) fingerprint() string {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_verifying_key_fingerprint(h.c, &length)
	return text(pointer, length)
}

func (h *verifyingHandle) known() string {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_verifying_key_known_code(h.c, &length)
	return text(pointer, length)
}

func (h *verifyingHandle) verify(t SignType, digest, signature []byte) error {
	defer runtime.KeepAlive(h)
	return failure(C.llmpay_verifying_key_verify_digest(h.c, C.uint32_t(t), data(digest), size(digest),
		data(signature), size(signature)))
}

func digestOf(t SignType, message []byte) ([]byte, error) {
	var made *C.llmpay_bytes
	if err := failure(C.llmpay_digest(C.uint32_t(t), data(message), size(message), &made)); err != nil {
		return nil, err
	}
	return taken(made), nil
}

func verifyBlock(t SignType, digest, signature, block []byte) error {
	return failure(C.llmpay_verify_block(C.uint32_t(t), data(digest), size(digest), data(signature),
		size(signature), data(block), size(block)))
}

// Requests

type preparedHandle struct{ c *C.llmpay_prepared }

func newPrepared(c *C.llmpay_prepared) *preparedHandle {
	handle := &preparedHandle{c}
	runtime.SetFinalizer(handle, (*preparedHandle).free)
	return handle
}

func prepareRequest(r Request, t SignType) (*preparedHandle, error) {
	fields := [][]byte{[]byte(r.OidPartner), []byte(r.UserID), []byte(r.Token), []byte(r.VerifyCode), []byte(r.NoOrder)}
	var made *C.llmpay_prepared
	err := failure(C.llmpay_request_prepare(data(fields[0]), size(fields[0]), data(fields[1]), size(fields[1]),
		data(fields[2]), size(fields[2]), data(fields[3]), size(fields[3]), data(fields[4]), size(fields[4]),
		C.uint32_t(t), &made))
	if err != nil {
		return nil, err
	}
	return newPrepared(made), nil
}

func prepareJSON(fields []byte, t SignType, isRequest bool) (*preparedHandle, error) {
	var made *C.llmpay_prepared
	var err error
	if isRequest {
		err = failure(C.llmpay_request_prepare_json(data(fields), size(fields), C.uint32_t(t), &made))
	} else {
		err = failure(C.llmpay_message_prepare_json(data(fields), size(fields), C.uint32_t(t), &made))
	}
	if err != nil {
		return nil, err
	}
	return newPrepared(made), nil
}

func (h *preparedHandle) free() {
	C.llmpay_prepared_free(h.c)
	h.c = nil
	runtime.SetFinalizer(h, nil)
}

func (h *preparedHandle) signingString() string {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_prepared_signing_string(h.c, &length)
	return text(pointer, length)
}

func (h *preparedHandle) digest() []byte {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_prepared_digest(h.c, &length)
	return lentBytes(pointer, length)
}

func (h *preparedHandle) digestInfo() []byte {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_prepared_digest_info(h.c, &length)
	return lentBytes(pointer, length)
}

func (h *preparedHandle) finishWithBlock(signature, block []byte) (*Signed, error) {
	defer runtime.KeepAlive(h)
	var made *C.llmpay_signed
	err := failure(C.llmpay_prepared_finish_with_block(h.c, data(signature), size(signature), data(block),
		size(block), &made))
	return newSigned(made, err)
}

func (h *preparedHandle) finish(signature []byte, key *verifyingHandle) (*Signed, error) {
	defer runtime.KeepAlive(h)
	defer runtime.KeepAlive(key)
	var made *C.llmpay_signed
	err := failure(C.llmpay_prepared_finish(h.c, data(signature), size(signature), key.c, &made))
	return newSigned(made, err)
}

func newSigned(made *C.llmpay_signed, err error) (*Signed, error) {
	if err != nil {
		return nil, err
	}
	defer C.llmpay_signed_free(made)
	var length C.size_t
	pointer := C.llmpay_signed_body(made, &length)
	signed := &Signed{Body: lentBytes(pointer, length)}
	pointer = C.llmpay_signed_signing_string(made, &length)
	signed.SigningString = text(pointer, length)
	pointer = C.llmpay_signed_signature(made, &length)
	signed.Signature = lentBytes(pointer, length)
	var expected *C.llmpay_expected
	if failure(C.llmpay_signed_expected(made, &expected)) == nil {
		signed.expected = newExpected(expected)
	}
	return signed, nil
}

// Responses

type expectedHandle struct{ c *C.llmpay_expected }

func newExpected(c *C.llmpay_expected) *expectedHandle {
	handle := &expectedHandle{c}
	runtime.SetFinalizer(handle, (*expectedHandle).free)
	return handle
}

func expectedOf(oidPartner, userID, noOrder string, t SignType) (*expectedHandle, error) {
	fields := [][]byte{[]byte(oidPartner), []byte(userID), []byte(noOrder)}
	var made *C.llmpay_expected
	err := failure(C.llmpay_expected_new(data(fields[0]), size(fields[0]), data(fields[1]), size(fields[1]),
		data(fields[2]), size(fields[2]), C.uint32_t(t), &made))
	if err != nil {
		return nil, err
	}
	return newExpected(made), nil
}

func expectedFromBody(body []byte) (*expectedHandle, error) {
	var made *C.llmpay_expected
	if err := failure(C.llmpay_expected_from_body(data(body), size(body), &made)); err != nil {
		return nil, err
	}
	return newExpected(made), nil
}

func (h *expectedHandle) free() {
	C.llmpay_expected_free(h.c)
	h.c = nil
	runtime.SetFinalizer(h, nil)
}

func (h *expectedHandle) allow(types SignType) error {
	defer runtime.KeepAlive(h)
	return failure(C.llmpay_expected_allow(h.c, C.uint32_t(types)))
}

func (h *expectedHandle) exclude(names []string) error {
	defer runtime.KeepAlive(h)
	list := newTexts(names)
	defer list.free()
	return failure(C.llmpay_expected_exclude(h.c, list.items, list.count))
}

func (h *expectedHandle) open(body []byte) (*openedHandle, error) {
	defer runtime.KeepAlive(h)
	var made *C.llmpay_opened
	if err := failure(C.llmpay_expected_open(h.c, data(body), size(body), &made)); err != nil {
		return nil, err
	}
	return newOpened(made), nil
}

func openMessage(body []byte, direction Direction, excluded []string) (*openedHandle, error) {
	list := newTexts(excluded)
	defer list.free()
	var made *C.llmpay_opened
	err := failure(C.llmpay_message_open(data(body), size(body), C.uint32_t(direction), list.items, list.count, &made))
	if err != nil {
		return nil, err
	}
	return newOpened(made), nil
}

type openedHandle struct{ c *C.llmpay_opened }

func newOpened(c *C.llmpay_opened) *openedHandle {
	handle := &openedHandle{c}
	runtime.SetFinalizer(handle, (*openedHandle).free)
	return handle
}

func (h *openedHandle) free() {
	C.llmpay_opened_free(h.c)
	h.c = nil
	runtime.SetFinalizer(h, nil)
}

func (h *openedHandle) isSigned() bool {
	defer runtime.KeepAlive(h)
	return bool(C.llmpay_opened_is_signed(h.c))
}

func (h *openedHandle) signature() []byte {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_opened_signature(h.c, &length)
	return lentBytes(pointer, length)
}

func (h *openedHandle) signType() SignType {
	defer runtime.KeepAlive(h)
	return SignType(C.llmpay_opened_sign_type(h.c))
}

func (h *openedHandle) signingString() string {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_opened_signing_string(h.c, &length)
	return text(pointer, length)
}

func (h *openedHandle) digest() []byte {
	defer runtime.KeepAlive(h)
	var length C.size_t
	pointer := C.llmpay_opened_digest(h.c, &length)
	return lentBytes(pointer, length)
}

func (h *openedHandle) outcomeWithBlock(block []byte) (Outcome, error) {
	defer runtime.KeepAlive(h)
	var made *C.llmpay_outcome
	err := failure(C.llmpay_opened_outcome_with_block(h.c, data(block), size(block), &made))
	return outcomeOf(made, err)
}

func (h *openedHandle) outcome(key *verifyingHandle) (Outcome, error) {
	defer runtime.KeepAlive(h)
	defer runtime.KeepAlive(key)
	var made *C.llmpay_outcome
	err := failure(C.llmpay_opened_outcome(h.c, key.c, &made))
	return outcomeOf(made, err)
}

func (h *openedHandle) verifiedWithBlock(block []byte, types SignType) (*Verified, error) {
	defer runtime.KeepAlive(h)
	var made *C.llmpay_verified
	err := failure(C.llmpay_opened_verified_with_block(h.c, data(block), size(block), C.uint32_t(types), &made))
	return verifiedOf(made, err)
}

func (h *openedHandle) verified(key *verifyingHandle, types SignType) (*Verified, error) {
	defer runtime.KeepAlive(h)
	defer runtime.KeepAlive(key)
	var made *C.llmpay_verified
	err := failure(C.llmpay_opened_verified(h.c, key.c, C.uint32_t(types), &made))
	return verifiedOf(made, err)
}

func outcomeOf(c *C.llmpay_outcome, err error) (Outcome, error) {
	if err != nil {
		return nil, err
	}
	defer C.llmpay_outcome_free(c)
	var length C.size_t
	switch C.llmpay_outcome_kind(c) {
	case C.LLMPAY_BOUND:
		bound := &Bound{}
		pointer := C.llmpay_outcome_card_no(c, &length)
		bound.CardNo = text(pointer, length)
		pointer = C.llmpay_outcome_masked_card_no(c, &length)
		bound.MaskedCardNo = text(pointer, length)
		pointer = C.llmpay_outcome_no_agree(c, &length)
		bound.NoAgree = text(pointer, length)
		pointer = C.llmpay_outcome_no_order(c, &length)
		bound.NoOrder = text(pointer, length)
		return bound, nil
	case C.LLMPAY_REFUSED:
		code, message := refusal(c)
		pointer := C.llmpay_outcome_next_step(c, &length)
		return &Refused{RetCode: code, RetMsg: message, NextStep: NextStep(text(pointer, length))}, nil
	default:
		code, message := refusal(c)
		return &Unsigned{RetCode: code, RetMsg: message}, nil
	}
}

func refusal(c *C.llmpay_outcome) (string, string) {
	var length C.size_t
	pointer := C.llmpay_outcome_ret_code(c, &length)
	code := text(pointer, length)
	pointer = C.llmpay_outcome_ret_msg(c, &length)
	return code, text(pointer, length)
}

func verifiedOf(c *C.llmpay_verified, err error) (*Verified, error) {
	if err != nil {
		return nil, err
	}
	defer C.llmpay_verified_free(c)
	found := &Verified{SignType: SignType(C.llmpay_verified_sign_type(c)), values: map[string]string{}}
	var length C.size_t
	for place := C.size_t(0); ; place++ {
		pointer := C.llmpay_verified_signed_at(c, place, &length)
		if pointer == nil {
			break
		}
		name := []byte(text(pointer, length))
		found.Signed = append(found.Signed, string(name))
		pointer = C.llmpay_verified_value(c, data(name), size(name), &length)
		found.values[string(name)] = text(pointer, length)
	}
	for place := C.size_t(0); ; place++ {
		pointer := C.llmpay_verified_unsigned_at(c, place, &length)
		if pointer == nil {
			break
		}
		found.Unsigned = append(found.Unsigned, text(pointer, length))
	}
	for place := C.size_t(0); ; place++ {
		pointer := C.llmpay_verified_ambiguous_at(c, place, &length)
		if pointer == nil {
			break
		}
		found.Ambiguous = append(found.Ambiguous, text(pointer, length))
	}
	return found, nil
}

// Signing strings

func fieldsOf(body []byte, direction Direction) (string, []string, error) {
	var made *C.llmpay_fields
	err := failure(C.llmpay_fields_from_message(data(body), size(body), C.uint32_t(direction), &made))
	return signedFields(made, err)
}

func fieldsToSign(body []byte, t SignType) (string, error) {
	var made *C.llmpay_fields
	err := failure(C.llmpay_fields_to_sign(data(body), size(body), C.uint32_t(t), &made))
	found, _, err := signedFields(made, err)
	return found, err
}

func signedFields(c *C.llmpay_fields, err error) (string, []string, error) {
	if err != nil {
		return "", nil, err
	}
	defer C.llmpay_fields_free(c)
	var length C.size_t
	pointer := C.llmpay_fields_signing_string(c, &length)
	signed := text(pointer, length)
	var unsigned []string
	for place := C.size_t(0); ; place++ {
		pointer := C.llmpay_fields_unsigned_at(c, place, &length)
		if pointer == nil {
			return signed, unsigned, nil
		}
		unsigned = append(unsigned, text(pointer, length))
	}
}

func orderOf(names []string) ([]string, error) {
	list := newTexts(names)
	defer list.free()
	var made *C.llmpay_names
	if err := failure(C.llmpay_signing_order(list.items, list.count, &made)); err != nil {
		return nil, err
	}
	defer C.llmpay_names_free(made)
	ordered := make([]string, int(C.llmpay_names_count(made)))
	for place := range ordered {
		var length C.size_t
		pointer := C.llmpay_names_at(made, C.size_t(place), &length)
		ordered[place] = text(pointer, length)
	}
	return ordered, nil
}

// Diagnosis

// namedKeys is a list of keys in C's memory.
func namedKeys(keys []NamedKey) (*C.llmpay_named_key, func()) {
	if len(keys) == 0 {
		return nil, func() {}
	}
	one := unsafe.Sizeof(C.llmpay_named_key{})
	items := (*C.llmpay_named_key)(C.malloc(C.size_t(uintptr(len(keys)) * one)))
	list := unsafe.Slice(items, len(keys))
	for place, key := range keys {
		list[place] = C.llmpay_named_key{
			name: C.llmpay_text{data: C.CString(key.Name), length: C.size_t(len(key.Name))},
			side: C.uint32_t(key.Side),
			key:  key.Key.handle.c,
		}
	}
	return items, func() {
		for _, item := range list {
			C.free(unsafe.Pointer(item.name.data))
		}
		C.free(unsafe.Pointer(items))
		runtime.KeepAlive(keys)
	}
}

func diagnose(body []byte, direction Direction, keys []NamedKey, excluded, signed []string, language Language, withValues bool) (report []byte, people []byte, err error) {
	items, free := namedKeys(keys)
	defer free()
	names, given := newTexts(excluded), newTexts(signed)
	defer names.free()
	defer given.free()
	var made *C.llmpay_diagnosis
	err = failure(C.llmpay_diagnose(data(body), size(body), C.uint32_t(direction), items, C.size_t(len(keys)),
		names.items, names.count, given.items, given.count, &made))
	return reports(made, err, language, withValues)
}

func diagnoseSignature(t SignType, digest, signature []byte, keys []NamedKey, language Language) ([]byte, []byte, error) {
	items, free := namedKeys(keys)
	defer free()
	var made *C.llmpay_diagnosis
	err := failure(C.llmpay_diagnose_signature(C.uint32_t(t), data(digest), size(digest), data(signature),
		size(signature), items, C.size_t(len(keys)), &made))
	return reports(made, err, language, false)
}

func reports(c *C.llmpay_diagnosis, err error, language Language, withValues bool) ([]byte, []byte, error) {
	if err != nil {
		return nil, nil, err
	}
	defer C.llmpay_diagnosis_free(c)
	var json, people *C.llmpay_bytes
	if err := failure(C.llmpay_diagnosis_json(c, C.uint32_t(language), C.bool(withValues), &json)); err != nil {
		return nil, nil, err
	}
	report := taken(json)
	err = failure(C.llmpay_diagnosis_text(c, C.uint32_t(language), C.bool(withValues), &people))
	if err != nil {
		return nil, nil, err
	}
	return report, taken(people), nil
}

func diagnoseKey(file []byte, role Role, language Language) ([]byte, []byte, error) {
	var made *C.llmpay_key_diagnosis
	if err := failure(C.llmpay_diagnose_key(data(file), size(file), C.uint32_t(role), &made)); err != nil {
		return nil, nil, err
	}
	defer C.llmpay_key_diagnosis_free(made)
	var json, people *C.llmpay_bytes
	if err := failure(C.llmpay_key_diagnosis_json(made, C.uint32_t(language), &json)); err != nil {
		return nil, nil, err
	}
	report := taken(json)
	if err := failure(C.llmpay_key_diagnosis_text(made, C.uint32_t(language), &people)); err != nil {
		return nil, nil, err
	}
	return report, taken(people), nil
}

func tablesJSON() ([]byte, error) {
	var made *C.llmpay_bytes
	if err := failure(C.llmpay_tables(&made)); err != nil {
		return nil, err
	}
	return taken(made), nil
}

func version() string { return C.GoString(C.llmpay_version()) }
