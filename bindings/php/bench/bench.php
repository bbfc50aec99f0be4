<?php

declare(strict_types=1);

// php bench.php ROUNDS: microseconds a call and share of by hand, medians of rounds that take turns.

require __DIR__ . '/../autoload.php';

use LianLian\Mpay\{BindVerifyRequest, Expected, SigningKey, SignType, VerifyingKey};

$rounds = (int) ($argv[1] ?? 41);
$keys = json_decode(file_get_contents(__DIR__ . '/../../../vectors/tools/keys.json'), true)['rsa'];

/** By hand: JSON, sort, join, `ext-openssl`, no rule checked. */
function joined(array $fields): string
{
    ksort($fields);
    $pairs = [];
    foreach ($fields as $name => $value) {
        if ($name !== 'sign' && $value !== '') {
            $pairs[] = "{$name}={$value}";
        }
    }
    return implode('&', $pairs);
}

function signed_by_hand(array $fields, OpenSSLAsymmetricKey $key): string
{
    openssl_sign(joined($fields), $signature, $key, OPENSSL_ALGO_MD5);
    return json_encode($fields + ['sign' => base64_encode($signature)], JSON_UNESCAPED_UNICODE);
}

function verified_by_hand(string $body, OpenSSLAsymmetricKey $key): bool
{
    $fields = json_decode($body, true);
    return openssl_verify(joined($fields), base64_decode($fields['sign']), $key, OPENSSL_ALGO_MD5) === 1;
}

foreach ([1024, 2048] as $bits) {
    $private = $keys["platform-{$bits}"]['private'];
    $key = SigningKey::fromBytes($private);
    $hand = openssl_pkey_get_private(VerifyingKey::pem('PRIVATE KEY', base64_decode($private)));
    $public = openssl_pkey_get_public(VerifyingKey::pem('PUBLIC KEY', $key->verifyingKey()->toSpkiDer()));
    $body = signed_by_hand([
        'ret_code' => '0000', 'ret_msg' => '交易成功', 'oid_partner' => '201103171000000000',
        'user_id' => '2013051500001', 'card_no' => '622202******3123', 'no_agree' => '2013051613121201',
        'sign_type' => 'RSA',
    ], $hand);
    $expected = Expected::of('201103171000000000', '2013051500001', SignType::Rsa);
    $lianlian = $key->verifyingKey();
    $request = new BindVerifyRequest('201103171000000000', '2013051500001', 'D096DBA0', '666666');
    $fields = [
        'oid_partner' => '201103171000000000', 'user_id' => '2013051500001', 'token' => 'D096DBA0',
        'verify_code' => '666666', 'sign_type' => 'RSA',
    ];
    [$coreKey, $coreLianlian] = [$key->byCore(), $lianlian->byCore()];
    $variants = [
        'verify, by hand' => static fn () => verified_by_hand($body, $public),
        'verify, OpenSSL' => static fn () => $expected->verifyResponse($body, $lianlian),
        'verify, the core' => static fn () => $expected->verifyResponse($body, $coreLianlian),
        'sign, by hand' => static fn () => signed_by_hand($fields, $hand),
        'sign, OpenSSL' => static fn () => $request->sign($key, SignType::Rsa)->body(),
        'sign, the core' => static fn () => $request->sign($coreKey, SignType::Rsa)->body(),
    ];
    $times = [];
    for ($round = 0; $round < $rounds; $round++) {
        foreach ($variants as $name => $run) {
            $start = hrtime(true);
            for ($call = 0; $call < 20; $call++) {
                $run();
            }
            $times[$name][] = (hrtime(true) - $start) / 20_000;
        }
    }
    $hand = 1.0;
    foreach ($times as $name => $all) {
        sort($all);
        $median = $all[intdiv($rounds, 2)];
        $hand = str_ends_with($name, 'by hand') ? $median : $hand;
        printf("%d bits  %-18s %8.1f  %.2f\n", $bits, $name, $median, $median / $hand);
    }
}
