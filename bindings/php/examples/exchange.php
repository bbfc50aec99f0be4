<?php

declare(strict_types=1);

// One exchange: signs a request, posts it, verifies the answer, and acts on the three outcomes.
//
//     php exchange.php URL MERCHANT-KEY LIANLIAN-KEY

require __DIR__ . '/../autoload.php';

use LianLian\Mpay\{BindVerifyRequest, Bound, MpayException, Refused, SigningKey, SignType, Tables, VerifyingKey};

[, $url, $merchantFile, $lianlianFile] = $argv;
$merchant = SigningKey::fromBytes(file_get_contents($merchantFile));
$lianlian = VerifyingKey::fromBytes(file_get_contents($lianlianFile));

try {
    $request = new BindVerifyRequest(
        oidPartner: '201103171000000000',
        userId: '2013051500001',
        token: 'D096DBA0E3E0CC8F1D504C06E71D292D',
        verifyCode: '666666',
    );
    $signed = $request->sign($merchant, SignType::Sha256WithRsa);
    $body = file_get_contents($url, context: stream_context_create(['http' => [
        'method' => 'POST',
        'header' => 'Content-Type: ' . Tables::all()['content_type'],
        'content' => $signed->body(),
    ]]));
    $outcome = $signed->verifyResponse($body, $lianlian);
    echo match (true) {
        // Signed by LianLian, for this request.
        $outcome instanceof Bound => "bound: {$outcome->maskedCardNo}",
        // Signed by LianLian.
        $outcome instanceof Refused => "refused: {$outcome->retCode}, next step: {$outcome->nextStep}",
        // Anybody's word: query before you act on it.
        default => "unsigned: {$outcome->retCode}",
    }, "\n";
} catch (MpayException $exception) {
    echo "{$exception->errorCode}: {$exception->getMessage()}\n";
}
