<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** A refusal that nobody signed, so anybody may have written it: query before you act on it. */
final class Unsigned implements Outcome
{
    public function __construct(public readonly string $retCode, public readonly string $retMsg)
    {
    }
}
