// The header is C++, too: a handle that is freed by itself, and a diagnosis.
#include <iostream>
#include <memory>
#include <string>

#include "lianlian_mpay.h"

template <typename T, void (*Free)(T *)>
struct Freed {
    void operator()(T *handle) const { Free(handle); }
};
using Error = std::unique_ptr<llmpay_error, Freed<llmpay_error, llmpay_error_free>>;
using Bytes = std::unique_ptr<llmpay_bytes, Freed<llmpay_bytes, llmpay_bytes_free>>;
using Diagnosis = std::unique_ptr<llmpay_diagnosis, Freed<llmpay_diagnosis, llmpay_diagnosis_free>>;

int main() {
    const std::string body = "{'ret_code':'0000'}";
    llmpay_diagnosis *found = nullptr;
    Error error(llmpay_diagnose(body.data(), body.size(), LLMPAY_RESPONSE, nullptr, 0, nullptr, 0,
                                nullptr, 0, &found));
    Diagnosis diagnosis(found);
    llmpay_bytes *made = nullptr;
    error.reset(llmpay_diagnosis_text(diagnosis.get(), LLMPAY_ENGLISH, false, &made));
    Bytes text(made);
    size_t length = 0;
    const char *data = llmpay_bytes_data(text.get(), &length);
    std::cout << std::string(data, length);
    return error || llmpay_diagnosis_verifies(diagnosis.get()) ? 1 : 0;
}
