"""Writes what PHP's FFI reads of the C header: declarations without a preprocessor.

python3 ffi_header.py ../c/include/lianlian_mpay.h > lianlian_mpay_ffi.h
"""

import re
import sys

DEFINES = '#define FFI_SCOPE "LIANLIAN_MPAY"\n#define FFI_LIB "liblianlian_mpay_c.so"\n'

text = open(sys.argv[1]).read()
text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
text = re.sub(r'^#ifdef __cplusplus\n.*?^#endif[^\n]*$', "", text, flags=re.S | re.M)
text = re.sub(r"^#.*$", "", text, flags=re.M)
# What is lent has no NUL at its end, at which FFI would stop if it took it for a string.
text = re.sub(r"^const char \*(?!llmpay_version)", "const uint8_t *", text, flags=re.M)
text = re.sub(r"\n\s*\n+", "\n", text)
print(DEFINES + text.strip())
