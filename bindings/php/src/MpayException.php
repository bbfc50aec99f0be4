<?php

declare(strict_types=1);

namespace LianLian\Mpay;

/**
 * Why something was refused. `errorCode` and `getCode()`, its number, are stable; the message names the field,
 * never a value. `Tables` lists all codes.
 */
final class MpayException extends \RuntimeException
{
    public function __construct(
        string $message,
        /** The stable machine name, such as `signature_mismatch`. */
        public readonly string $errorCode,
        int $number,
        /** The field that it is about. */
        public readonly ?string $field = null,
        /** What exactly is wrong. */
        public readonly ?string $detail = null,
        /** The byte of the input at which the fault is, from 0. */
        public readonly ?int $offset = null,
        /** Line and column in a message's text, from 1. */
        public readonly ?int $atLine = null,
        public readonly ?int $atColumn = null,
        ?\Throwable $previous = null,
    ) {
        parent::__construct($message, $number, $previous);
    }

    /** @internal */
    public static function of(string $code, string $message, ?\Throwable $previous = null): self
    {
        return new self($message, $code, Tables::numberOf($code), previous: $previous);
    }
}
