<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/** A response whose signature is yet to be verified. It is finished once. */
final class OpenedResponse
{
    private readonly Handle $handle;

    /** @internal */
    public function __construct(CData $pointer)
    {
        $this->handle = new Handle($pointer, 'llmpay_opened_free');
    }

    /** False for an unsigned refusal, whose outcome needs no key. */
    public function isSigned(): bool
    {
        return Border::ffi()->llmpay_opened_is_signed($this->handle->pointer());
    }

    /** The bytes of the signature, null where there is none. */
    public function signature(): ?string
    {
        return Border::lent('llmpay_opened_signature', $this->handle->pointer());
    }

    /** What the signature has to hold. */
    public function digest(): ?string
    {
        return Border::lent('llmpay_opened_digest', $this->handle->pointer());
    }

    /** Verifies the signature, and gives the outcome. */
    public function finish(VerifyingKey $lianlian): Outcome
    {
        $pointer = $this->handle->pointer();
        $signature = $this->signature();
        $block = $signature === null ? '' : $lianlian->recover($signature);
        if ($block !== null) {
            return $this->finishWithBlock($block);
        }
        $made = Border::make('llmpay_opened_outcome', 'llmpay_outcome', $pointer, $lianlian->pointer());
        return OutcomeReader::read($made);
    }

    /**
     * The outcome by the block that a raw public operation recovered from the signature: as many bytes as the
     * modulus; zeros where the operation refused.
     */
    public function finishWithBlock(string $block): Outcome
    {
        $arguments = [$this->handle->pointer(), $block, strlen($block)];
        return OutcomeReader::read(Border::make('llmpay_opened_outcome_with_block', 'llmpay_outcome', ...$arguments));
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return [];
    }
}
