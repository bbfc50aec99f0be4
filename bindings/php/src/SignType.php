<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** How a message is signed. The value is the spelling in messages. */
enum SignType: string
{
    /** PKCS#1 v1.5 with MD5. */
    case Rsa = 'RSA';
    /** PKCS#1 v1.5 with SHA-256. */
    case Sha256WithRsa = 'SHA256withRSA';

    /** @throws MpayException `unknown_sign_type` */
    public static function parse(string $name): self
    {
        return self::tryFrom($name)
            ?? throw MpayException::of('unknown_sign_type', 'sign_type: neither `RSA` nor `SHA256withRSA`');
    }

    /** @internal */
    public function bit(): int
    {
        return match ($this) {
            self::Rsa => 1,
            self::Sha256WithRsa => 2,
        };
    }

    /**
     * @internal
     * @param list<self> $all
     */
    public static function bits(array $all): int
    {
        return array_reduce($all, static fn (int $bits, self $one): int => $bits | $one->bit(), 0);
    }
}
