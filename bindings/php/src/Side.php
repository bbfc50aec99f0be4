<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** Whose a key is. */
enum Side: int
{
    case LianLian = 1;
    case Merchant = 2;
}
