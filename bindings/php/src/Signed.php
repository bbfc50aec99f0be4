<?php

declare(strict_types=1);

namespace LianLian\Mpay;

use FFI\CData;

/** What is sent. */
final class Signed
{
    private readonly Handle $handle;

    /** @internal */
    public function __construct(CData $pointer)
    {
        $this->handle = new Handle($pointer, 'llmpay_signed_free');
    }

    /** The JSON to post, as `application/json; charset=utf-8`. */
    public function body(): string
    {
        return (string) Border::lent('llmpay_signed_body', $this->handle->pointer());
    }

    /** The text that was signed: with every value, so keep it out of logs. */
    public function signingString(): string
    {
        return (string) Border::lent('llmpay_signed_signing_string', $this->handle->pointer());
    }

    /** The bytes of the signature. */
    public function signature(): string
    {
        return (string) Border::lent('llmpay_signed_signature', $this->handle->pointer());
    }

    /** What is expected of the answer, of a Card Bind Verify request. */
    public function expected(): Expected
    {
        return Expected::made(Border::make('llmpay_signed_expected', 'llmpay_expected', $this->handle->pointer()));
    }

    /**
     * Verifies the answer to this request: the whole way from bytes to the outcome.
     *
     * @throws MpayException as `Expected::verifyResponse`
     */
    public function verifyResponse(string $body, VerifyingKey $lianlian): Outcome
    {
        return $this->expected()->verifyResponse($body, $lianlian);
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return [];
    }
}
