<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** The language of a diagnosis. */
enum Language: int
{
    case English = 1;
    case Chinese = 2;
}
