<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** What came of a request: `Bound`, `Refused` or `Unsigned`. */
interface Outcome
{
}
