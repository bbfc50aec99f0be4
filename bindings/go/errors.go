package lianlianmpay

// Error says why something was refused. Code and Number are stable; the text names the field, never a
// value. Use it with errors.As:
//
//	var refused *lianlianmpay.Error
//	if errors.As(err, &refused) && refused.Code == "signature_mismatch" { … }
//
// Tables lists all codes.
type Error struct {
	// Code is the stable machine name, such as signature_mismatch.
	Code string
	// Number is the stable number beside it.
	Number int
	// Field is the field that the error is about, or empty.
	Field string
	// Detail says what exactly is wrong, or is empty.
	Detail string
	// Offset is the byte of the input at which the fault is, from 0, or -1.
	Offset int
	// Line and Column are where it is in a message's text, from 1, or 0.
	Line, Column int

	text  string
	cause error
}

// Error is what happened, in English.
func (e *Error) Error() string { return e.text }

// Unwrap is the error of a signer, where that is the cause.
func (e *Error) Unwrap() error { return e.cause }

// hostFailed is the error of the core's seam, for a signer of the host that failed.
func hostFailed(code, text string, cause error) error {
	number := 0
	for _, one := range Tables().Errors {
		if one.Code == code {
			number = one.Number
		}
	}
	return &Error{Code: code, Number: number, Offset: -1, text: text, cause: cause}
}
