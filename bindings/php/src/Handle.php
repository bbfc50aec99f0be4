<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/**
 * A handle of the C library, which is freed with this.
 *
 * @internal
 */
final class Handle
{
    public function __construct(private ?CData $pointer, private readonly string $free)
    {
    }

    public function pointer(): CData
    {
        return $this->pointer ?? throw MpayException::of('misuse', 'the call is wrong: it is closed');
    }

    public function close(): void
    {
        if ($this->pointer !== null) {
            Border::ffi()->{$this->free}($this->pointer);
            $this->pointer = null;
        }
    }

    public function __destruct()
    {
        $this->close();
    }

    public function __clone()
    {
        throw new \LogicException('a handle has one owner');
    }

    public function __serialize(): array
    {
        throw new \LogicException('a handle cannot be serialised');
    }

    /** @return array<string, string> */
    public function __debugInfo(): array
    {
        return [];
    }
}
