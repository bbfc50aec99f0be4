<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/** A message of any MPAY API whose signature verified. */
final class Verified
{
    /**
     * @param array<string, string> $signed the signed fields, in signing order
     * @param list<string> $unsigned names of fields that have a value and are not signed
     * @param list<string> $ambiguous names of signed fields whose value reads as further fields (`&x=`)
     */
    private function __construct(
        public readonly array $signed,
        public readonly array $unsigned,
        public readonly array $ambiguous,
    ) {
    }

    /** @internal */
    public static function read(CData $pointer): self
    {
        $handle = new Handle($pointer, 'llmpay_verified_free');
        $signed = [];
        foreach (Border::all('llmpay_verified_signed_at', $handle->pointer()) as $name) {
            $signed[$name] = (string) Border::lent('llmpay_verified_value', $handle->pointer(), $name, strlen($name));
        }
        return new self(
            $signed,
            Border::all('llmpay_verified_unsigned_at', $handle->pointer()),
            Border::all('llmpay_verified_ambiguous_at', $handle->pointer()),
        );
    }

    /** @return array<string, mixed> names alone */
    public function __debugInfo(): array
    {
        return ['signed' => array_keys($this->signed), 'unsigned' => $this->unsigned];
    }
}
