<?php

declare(strict_types=1);

namespace LianLian\Mpay\Tests;

/**
 * Where a member of a JSON object stands in its text: a few have to be handed on as they are written, duplicate
 * names, number literals and all, which PHP's arrays do not keep.
 */
final class Json
{
    /** The text of the first member of this name, of the object that begins at `at`. */
    public static function member(string $json, string $name, int $at = 0): ?string
    {
        foreach (self::members($json, $at) as [$found, $start, $end]) {
            if ($found === $name) {
                return substr($json, $start, $end - $start);
            }
        }
        return null;
    }

    /** @return list<string> the texts of an array's items */
    public static function items(string $json): array
    {
        $items = [];
        $at = self::blanks($json, self::blanks($json, 0) + 1);
        while ($json[$at] !== ']') {
            $end = self::value($json, $at);
            $items[] = substr($json, $at, $end - $at);
            $at = self::blanks($json, $end);
            $at = $json[$at] === ',' ? self::blanks($json, $at + 1) : $at;
        }
        return $items;
    }

    /** @return iterable<array{string, int, int}> name, and where the value begins and ends */
    public static function members(string $json, int $at = 0): iterable
    {
        $at = self::blanks($json, self::blanks($json, $at) + 1);
        while ($json[$at] === '"') {
            $end = self::value($json, $at);
            $name = json_decode(substr($json, $at, $end - $at), flags: JSON_THROW_ON_ERROR);
            $at = self::blanks($json, self::blanks($json, $end) + 1);
            $end = self::value($json, $at);
            yield [$name, $at, $end];
            $at = self::blanks($json, $end);
            $at = $json[$at] === ',' ? self::blanks($json, $at + 1) : $at;
        }
    }

    private static function blanks(string $json, int $at): int
    {
        return $at + strspn($json, " \t\r\n", $at);
    }

    /** Where a value ends, in a text that is known to be JSON. */
    private static function value(string $json, int $at): int
    {
        $depth = 0;
        do {
            $c = $json[$at];
            if ($c === '"') {
                preg_match('/\G"(?:[^"\\\\]++|\\\\.)*+"/s', $json, $match, 0, $at);
                $at += strlen($match[0]);
            } elseif (str_contains('{[', $c)) {
                $depth++;
                $at++;
            } elseif (str_contains('}]', $c)) {
                $depth--;
                $at++;
            } elseif (str_contains(",: \t\r\n", $c)) {
                $at++;
            } else {
                $at += strcspn($json, ",:]} \t\r\n", $at);
            }
        } while ($depth > 0);
        return $at;
    }
}
