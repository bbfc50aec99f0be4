<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/** @internal */
final class OutcomeReader
{
    /** Copies what a handle holds, and frees it. */
    public static function read(CData $pointer): Outcome
    {
        $ffi = Border::ffi();
        $get = static fn (string $name): ?string => Border::lent('llmpay_outcome_' . $name, $pointer);
        try {
            return match ($ffi->llmpay_outcome_kind($pointer)) {
                1 => new Bound((string) $get('card_no'), (string) $get('masked_card_no'), $get('no_agree'), $get('no_order')),
                2 => new Refused((string) $get('ret_code'), (string) $get('ret_msg'), (string) $get('next_step')),
                default => new Unsigned((string) $get('ret_code'), (string) $get('ret_msg')),
            };
        } finally {
            $ffi->llmpay_outcome_free($pointer);
        }
    }
}
