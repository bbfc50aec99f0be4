<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI;
use FFI\CData;

/**
 * A list of texts in C's memory, for the time of a call.
 *
 * @internal
 */
final class Texts
{
    public readonly ?CData $items;
    public readonly int $count;
    /** @var list<CData> */
    private array $kept = [];

    /** @param array<string> $texts */
    public function __construct(array $texts)
    {
        $this->count = count($texts);
        $ffi = Border::ffi();
        $this->items = $texts === [] ? null : $ffi->new("llmpay_text[{$this->count}]");
        foreach (array_values($texts) as $place => $text) {
            $this->fill($this->items[$place], $text);
        }
    }

    public function fill(CData $item, string $text): void
    {
        $length = strlen($text);
        $copy = Border::ffi()->new('char[' . max($length, 1) . ']');
        FFI::memcpy($copy, $text, $length);
        $this->kept[] = $copy;
        $item->data = Border::ffi()->cast('char *', FFI::addr($copy));
        $item->length = $length;
    }
}
