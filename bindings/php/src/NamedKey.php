<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** A key that may have made a signature. */
final class NamedKey
{
    public function __construct(
        public readonly string $name,
        public readonly Side $side,
        public readonly VerifyingKey $key,
    ) {
    }
}
