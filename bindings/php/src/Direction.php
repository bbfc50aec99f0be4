<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** Who sent a message: the merchant a request, LianLian a response. */
enum Direction: int
{
    case Request = 1;
    case Response = 2;
}
