<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** A private key elsewhere: an HSM, a KMS. */
interface Signer
{
    /** Signs a `DigestInfo` in DER with PKCS#1 v1.5 padding. A KMS that builds it itself takes its last 16 or 32 bytes. */
    public function signDigestInfo(string $info, SignType $signType): string;

    /** The public half, by which each signature is checked before it is released. */
    public function verifyingKey(): VerifyingKey;
}
