<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** Which half of a key is needed. */
enum KeyRole: int
{
    case Private = 1;
    case Public = 2;
}
