<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** A success that LianLian signed for this request. */
final class Bound implements Outcome
{
    public function __construct(
        /** The bound card's number, as LianLian sends it. */
        public readonly string $cardNo,
        /** The number for logs. */
        public readonly string $maskedCardNo,
        public readonly ?string $noAgree,
        public readonly ?string $noOrder,
    ) {
    }

    /** @return array<string, mixed> without values but the masked number */
    public function __debugInfo(): array
    {
        return ['maskedCardNo' => $this->maskedCardNo];
    }
}
