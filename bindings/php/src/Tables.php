<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/** What is listed in the core: errors, reasons, return codes, limits, endpoint. */
final class Tables
{
    /** @var array<string, mixed>|null */
    private static ?array $all = null;

    /** @return array<string, mixed> `endpoint`, `content_type`, `limits`, `errors`, `reasons`, `ret_codes`, … */
    public static function all(): array
    {
        return self::$all ??= json_decode(Border::bytes('llmpay_tables'), true, flags: JSON_THROW_ON_ERROR);
    }

    /** @internal */
    public static function numberOf(string $code): int
    {
        return array_column(self::all()['errors'], 'number', 'code')[$code];
    }

    /** The version of the library. */
    public static function version(): string
    {
        return Border::ffi()->llmpay_version();
    }
}
