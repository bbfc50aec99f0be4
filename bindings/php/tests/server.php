<?php

declare(strict_types=1);

// What a server answers whose php.ini preloads the library: the outcome of a response that is posted, and whether
// this script itself could use FFI.

use LianLian\Mpay\{Expected, SignType, VerifyingKey};

$expected = Expected::of('201103171000000000', '2013051500001', SignType::Rsa);
$outcome = $expected->verifyResponse(
    file_get_contents('php://input'),
    VerifyingKey::fromBytes(file_get_contents((string) getenv('LIANLIAN_KEY'))),
);
try {
    FFI::cdef('int puts(const char *);');
    $restricted = 'not restricted';
} catch (FFI\Exception) {
    $restricted = 'restricted';
}
echo $outcome->maskedCardNo, ' ', $restricted;
