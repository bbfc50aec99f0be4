<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** A refusal that LianLian signed. */
final class Refused implements Outcome
{
    public function __construct(
        public readonly string $retCode,
        public readonly string $retMsg,
        /** What to do: `ask_code_again`, … See `Tables`. */
        public readonly string $nextStep,
    ) {
    }
}
