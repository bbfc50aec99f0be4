<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI;
use FFI\CData;

/**
 * The border to the C library: turns errors into exceptions, and what it lends into strings.
 *
 * @internal
 */
final class Border
{
    private const SCOPE = 'LIANLIAN_MPAY';
    private const HEADER = __DIR__ . '/../lianlian_mpay_ffi.h';

    private static ?FFI $ffi = null;
    private static CData $length;

    /**
     * The library: that of `preload.php`, or loaded now, from `LIANLIAN_MPAY_LIBRARY` or where the system
     * finds it.
     */
    public static function ffi(): FFI
    {
        return self::$ffi ??= self::load();
    }

    private static function load(): FFI
    {
        try {
            $ffi = FFI::scope(self::SCOPE);
        } catch (FFI\Exception) {
            $library = getenv('LIANLIAN_MPAY_LIBRARY') ?: 'liblianlian_mpay_c.so';
            $header = (string) file_get_contents(self::HEADER);
            $ffi = FFI::cdef((string) preg_replace('/^#.*$/m', '', $header), $library);
        }
        self::$length = $ffi->new('size_t');
        return $ffi;
    }

    /** Throws what a function returned, unless that is NULL. */
    public static function check(?CData $error): void
    {
        if ($error !== null) {
            throw self::exception($error);
        }
    }

    private static function exception(CData $error): MpayException
    {
        $ffi = self::ffi();
        try {
            [$line, $column, $offset] = [$ffi->new('size_t'), $ffi->new('size_t'), $ffi->new('size_t')];
            $hasOffset = $ffi->llmpay_error_offset($error, FFI::addr($offset));
            $hasPosition = $ffi->llmpay_error_position($error, FFI::addr($line), FFI::addr($column));
            return new MpayException(
                (string) self::lent('llmpay_error_text', $error),
                (string) self::lent('llmpay_error_code', $error),
                $ffi->llmpay_error_number($error),
                self::lent('llmpay_error_field', $error),
                self::lent('llmpay_error_detail', $error),
                $hasOffset ? $offset->cdata : null,
                $hasPosition ? $line->cdata : null,
                $hasPosition ? $column->cdata : null,
            );
        } finally {
            $ffi->llmpay_error_free($error);
        }
    }

    /** A handle that a function makes: `make('llmpay_…', 'llmpay_opened', …)`. */
    public static function make(string $function, string $type, mixed ...$arguments): CData
    {
        $ffi = self::ffi();
        $out = $ffi->new($type . '*');
        self::check($ffi->$function(...[...$arguments, FFI::addr($out)]));
        return $out;
    }

    /** What a getter lends, copied: null for NULL. */
    public static function lent(string $getter, CData $handle, mixed ...$arguments): ?string
    {
        $length = FFI::addr(self::$length);
        $data = self::ffi()->$getter($handle, ...[...$arguments, $length]);
        return $data === null ? null : FFI::string($data, self::$length->cdata);
    }

    /** Bytes that a function makes, copied, wiped and freed. */
    public static function bytes(string $function, mixed ...$arguments): string
    {
        $made = self::make($function, 'llmpay_bytes', ...$arguments);
        try {
            return (string) self::lent('llmpay_bytes_data', $made);
        } finally {
            self::ffi()->llmpay_bytes_free($made);
        }
    }

    /** @return list<string> what a getter lends by place, up to NULL */
    public static function all(string $getter, CData $handle): array
    {
        $names = [];
        while (($name = self::lent($getter, $handle, count($names))) !== null) {
            $names[] = $name;
        }
        return $names;
    }
}
